import { transformAsync } from "@babel/core";
import type { Plugin } from "vite";

/** Turns `<Trans>` and t`...` into calls that look the message up in a catalogue. */
export function linguiMacro(): Plugin {
  return {
    name: "kiseki:lingui-macro",
    enforce: "pre",
    transform: {
      filter: { id: /src\/.*\.tsx?$/, code: /@lingui\/(core|react)\/macro/ },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: ["jsx", "typescript"] },
          plugins: ["@lingui/babel-plugin-lingui-macro"],
        });
        return result?.code ? { code: result.code, map: result.map } : null;
      },
    },
  };
}
