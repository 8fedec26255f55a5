import { i18n, type Messages } from "@lingui/core";
import { useSyncExternalStore } from "react";

export type Language = "en" | "ja";

/** Each language is named in itself, so that everybody finds their own. */
export const LANGUAGES: { id: Language; name: string }[] = [
  { id: "en", name: "English" },
  { id: "ja", name: "日本語" },
];

const STORAGE_KEY = "kiseki.language";
/** Only the language that is shown is loaded. */
const CATALOGUES: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import("./locales/en.po"),
  ja: () => import("./locales/ja.po"),
};

/** Loads the language that public/theme.js chose before the first paint. */
export function startLanguage(): Promise<void> {
  return activate(document.documentElement.lang === "ja" ? "ja" : "en");
}

export async function setLanguage(language: Language): Promise<void> {
  await activate(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

async function activate(language: Language): Promise<void> {
  const { messages } = await CATALOGUES[language]();
  i18n.loadAndActivate({ locale: language, messages });
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
