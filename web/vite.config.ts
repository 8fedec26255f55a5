import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { bokehPage } from "./bokeh-page.ts";
import { cataloguePreload } from "./catalogue-preload.ts";
import { firstLoad } from "./first-load.ts";
import { linguiMacro } from "./lingui-macro.ts";
import { mantineStyles } from "./mantine-styles.ts";

const server = process.env.KISEKI_BASE_URL ?? "http://127.0.0.1:5473";

export default defineConfig({
  plugins: [
    linguiMacro(),
    react(),
    lingui(),
    mantineStyles(),
    cataloguePreload(),
    bokehPage(),
    firstLoad(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": { target: server } } },
  build: {
    outDir: "../src/kiseki/server/static",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // What counts is what a page loads first, and first-load.ts watches that.
    chunkSizeWarningLimit: 700,
    // What every page needs is one file: smaller and sooner there than fifty little ones.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "app", tags: ["$initial"] }] } },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
