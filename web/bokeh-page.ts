import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const PAGE = "frames/bokeh.html";
const BUNDLES = ["bokeh", "bokeh-widgets", "bokeh-tables"];

/**
 * Puts Bokeh and what speaks to it into one page without addresses. The server gives that page a
 * sandbox, and from in there a browser loads nothing more of this server.
 */
export function bokehPage(): Plugin {
  return {
    name: "kiseki:bokeh-page",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: PAGE, source: pageOfBokeh() });
    },
    configureServer(server) {
      server.middlewares.use(`/${PAGE}`, (_request, response) => {
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(pageOfBokeh());
      });
    },
  };
}

function pageOfBokeh(): string {
  const { resolve } = createRequire(import.meta.url);
  const files = [
    ...BUNDLES.map((name) => resolve(`@bokeh/bokehjs/build/js/${name}.min.js`)),
    new URL("./frames/bokeh.js", import.meta.url),
  ];
  const scripts = files.map((file) => `<script>${inScript(readFileSync(file, "utf8"))}</script>`);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Bokeh</title>
<style>html, body, #figure { margin: 0; height: 100%; background: #fff }</style>
<div id="figure"></div>
${scripts.join("\n")}
</html>
`;
}

/** Code in which nothing ends the element around it. */
function inScript(code: string): string {
  return code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}
