import { i18n } from "@lingui/core";
import { useSyncExternalStore } from "react";
import { messages as en } from "./locales/en.po";
import { messages as ja } from "./locales/ja.po";

export type Language = "en" | "ja";

/** Each language is named in itself, so that everybody finds their own. */
export const LANGUAGES: { id: Language; name: string }[] = [
  { id: "en", name: "English" },
  { id: "ja", name: "日本語" },
];

const STORAGE_KEY = "kiseki.language";

i18n.load({ en, ja });

/** The language that public/theme.js chose before the first paint. */
export function startLanguage(): void {
  i18n.activate(document.documentElement.lang === "ja" ? "ja" : "en");
}

export function setLanguage(language: Language): void {
  document.documentElement.lang = language;
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  i18n.activate(language);
}

/** The active language, which is also the locale of numbers and dates. */
export function useLanguage(): Language {
  const locale = useSyncExternalStore(
    (listener) => i18n.on("change", listener),
    () => i18n.locale,
  );
  return locale === "ja" ? "ja" : "en";
}

export { i18n };
