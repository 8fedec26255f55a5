import { useLingui } from "@lingui/react/macro";
import type { ValueFacts } from "@/api/logged-tables";
import { useLanguage } from "@/i18n/language";
import { formatValue } from "@/plot/axis-format";
import classes from "./tables.module.css";

const HEIGHT = 18;

/** How the numbers of a column lie, very small; what it says stands in its title. */
export function MiniBars({ facts, color }: { facts: ValueFacts; color?: string | undefined }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const bins = facts.bins;
  if (bins.length < 2) return null;
  const most = Math.max(...bins, 1);
  const [low, high, mean] = [facts.min ?? 0, facts.max ?? 0, facts.mean ?? 0].map((value) =>
    formatValue(value, locale),
  );
  const label = t`${low} to ${high}, mean ${mean}`;
  return (
    <svg
      className={classes.bars}
      viewBox={`0 0 ${bins.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      style={color ? { color } : undefined}
    >
      <title>{label}</title>
      {bins.map((n, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
          key={i}
          x={i + 0.08}
          width={0.84}
          y={HEIGHT - (n / most) * HEIGHT}
          height={(n / most) * HEIGHT}
        />
      ))}
    </svg>
  );
}
