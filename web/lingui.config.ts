import { defineConfig } from "@lingui/cli";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "ja"],
  catalogs: [{ path: "<rootDir>/src/i18n/locales/{locale}", include: ["src"] }],
  // Line numbers would change the catalogues with every edit of a page.
  formatOptions: { lineNumbers: false },
  orderBy: "messageId",
});
