import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useLanguage } from "@/i18n/language";
import { formatDateTime } from "@/lib/time";
import { formatSeconds, formatValue } from "@/plot/axis-format";
import type { XUnit } from "@/plot/chart-types";
import type { TooltipTexts } from "./tooltip";

/** The tooltip's words; the same object until the language changes. */
export function useTooltipTexts(): TooltipTexts {
  const { t } = useLingui();
  const locale = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies(t): it changes with the language only
  return useMemo(
    () => ({
      x: (x: number, unit: XUnit) => {
        if (unit === "step") return t`Step ${formatValue(Math.round(x), locale)}`;
        if (unit === "seconds") return formatSeconds(x);
        return unit === "time" ? formatDateTime(x * 1e6, locale) : formatValue(x, locale);
      },
      value: (value: number) => formatValue(value, locale),
      between: (low: string, high: string) => t`Between ${low} and ${high}`,
      runs: (n: number) => t`${plural(n, { one: "# run", other: "# runs" })}`,
      more: (n: number) => t`${n} more`,
      close: t`Close`,
    }),
    [locale],
  );
}
