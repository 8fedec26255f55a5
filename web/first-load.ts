import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

/** Kilobytes (1,000 bytes, gzip) that the page of a project may load before it shows. */
const BUDGET_KB = 320;
const PAGE = "/src/pages/project-page.tsx";
/** What every page begins with; see vite.config.ts. */
const APP = "app";

/** Fails the build when the first load of the heaviest page grows beyond its budget. */
export function firstLoad(): Plugin {
  return {
    name: "kiseki:first-load",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const first = chunks.filter(
          ({ name, facadeModuleId }) => name === APP || facadeModuleId?.endsWith(PAGE),
        );
        if (first.length < 2) this.error(`No chunk is called ${APP}, or none begins with ${PAGE}.`);
        const texts = chunks.filter(({ facadeModuleId }) => facadeModuleId?.endsWith(".po"));
        const bytes =
          [...filesOf(first, bundle)].reduce((sum, name) => sum + gzipped(bundle[name]), 0) +
          Math.max(...texts.map(gzipped));
        const kb = Math.round(bytes / 1_000);
        if (kb > BUDGET_KB)
          this.error(
            `The first load of a project page is ${kb} kB (gzip) of at most ${BUDGET_KB} kB. ` +
              "Load what the first paint does not need with `later` or `lazyRouteComponent`.",
          );
        console.info(`first load of a project page: ${kb} kB gzip (budget ${BUDGET_KB} kB)`);
      },
    },
  };
}

/** The chunks, all that they import at once, and their styles. */
function filesOf(chunks: Rolldown.OutputChunk[], bundle: Rolldown.OutputBundle): Set<string> {
  const names = new Set<string>();
  const visit = (name: string) => {
    if (names.has(name)) return;
    names.add(name);
    const file = bundle[name];
    if (file?.type !== "chunk") return;
    for (const imported of file.imports) visit(imported);
    for (const style of file.viteMetadata?.importedCss ?? []) names.add(style);
  };
  for (const { fileName } of chunks) visit(fileName);
  return names;
}

function gzipped(file: Rolldown.OutputBundle[string] | undefined): number {
  if (!file) return 0;
  return gzipSync(file.type === "chunk" ? file.code : file.source).length;
}
