import { useLanguage } from "@/i18n/language";
import { formatAge } from "@/lib/time";

/** When a version goes by its time to live: "in 6 days"; empty if it stays. */
export function useTimeLeft(): (expiresUs: number | null | undefined, nowMs: number) => string {
  const locale = useLanguage();
  return (expiresUs, nowMs) => (expiresUs ? formatAge(expiresUs, nowMs, locale) : "");
}
