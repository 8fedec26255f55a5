import type { Plugin } from "vite";

const CATALOGUE = /\/locales\/(\w+)\.po$/;
const SCRIPT = '<script src="/theme.js"';

/** Tells public/theme.js where the catalogues are, so that the chosen one comes beside the code. */
export function cataloguePreload(): Plugin {
  return {
    name: "kiseki:catalogue-preload",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const places = Object.values(bundle).flatMap((file) => {
          const source = file.type === "chunk" ? (file.facadeModuleId ?? "") : "";
          const language = CATALOGUE.exec(source)?.[1];
          return language ? [` data-${language}="/${file.fileName}"`] : [];
        });
        if (places.length === 0) throw new Error("no catalogue is a chunk of its own");
        return html.replace(SCRIPT, SCRIPT + places.join(""));
      },
    },
  };
}
