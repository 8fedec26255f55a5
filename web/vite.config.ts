import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { linguiMacro } from "./lingui-macro.ts";

const server = process.env.KISEKI_BASE_URL ?? "http://127.0.0.1:5473";

export default defineConfig({
  plugins: [linguiMacro(), react(), lingui()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": { target: server } } },
  build: {
    outDir: "../src/kiseki/server/static",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // One chunk: what could be split off (the charts) is 8% of it. Growth beyond this is looked at.
    chunkSizeWarningLimit: 900,
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
