import { defineConfig } from "@lingui/cli";

/** `npm run i18n:check` extracts elsewhere, so that it changes nothing. */
const folder = process.env.KISEKI_CATALOGUES ?? "<rootDir>/src/i18n/locales";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "ja"],
  catalogs: [{ path: `${folder}/{locale}`, include: ["src"] }],
  // Line numbers would change the catalogues with every edit of a page.
  formatOptions: { lineNumbers: false },
  orderBy: "message",
});
