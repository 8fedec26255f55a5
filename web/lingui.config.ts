import { defineConfig } from "@lingui/cli";

/** `npm run i18n:check` extracts elsewhere, so that it changes nothing. */
const folder = process.env.KISEKI_CATALOGUES ?? "<rootDir>/src/i18n/locales";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "ja"],
  // `npm run build:pseudo`: English with accents on every letter; what has none is in no catalogue.
  ...(process.env.KISEKI_PSEUDO && { pseudoLocale: "en" }),
  catalogs: [{ path: `${folder}/{locale}`, include: ["src"] }],
  // Line numbers would change the catalogues with every edit of a page.
  formatOptions: { lineNumbers: false },
  orderBy: "message",
});
