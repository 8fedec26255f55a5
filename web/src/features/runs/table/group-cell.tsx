import { useLingui } from "@lingui/react/macro";
import type { ColumnKind } from "@/api/columns";
import type { ColumnStats } from "@/api/table";
import { useLanguage } from "@/i18n/language";
import { isObject } from "@/lib/json-value";
import { Hint } from "@/ui/hint";
import { numberTexts } from "./cell";
import classes from "./group-cell.module.css";

const WIDTH = 60;
const HEIGHT = 18;

/** How a numeric column lies within a group: a histogram, its mean, and all figures on hover. */
export function GroupCell({ kind, value }: { kind: ColumnKind; value: unknown }) {
  const { t } = useLingui();
  const locale = useLanguage();
  if (!isStats(value) || value.count === 0) return null;
  const text = (number: number) => numberTexts(number, kind, locale).text;
  const figures = [
    t`mean ${text(value.mean)}`,
    t`lowest ${text(value.min)}`,
    t`highest ${text(value.max)}`,
    ...(kind === "time" ? [] : [t`standard deviation ${text(value.std)}`]),
    t`runs with a number: ${value.count}`,
    ...(value.missing ? [t`without: ${value.missing}`] : []),
  ];
  return (
    <Hint className={classes.cell} lines={figures}>
      <Histogram counts={value.histogram} />
      <span>{text(value.mean)}</span>
      <span className="visually-hidden">{figures.join("\n")}</span>
    </Hint>
  );
}

function Histogram({ counts }: { counts: number[] }) {
  const most = Math.max(...counts, 1);
  const step = WIDTH / Math.max(counts.length, 1);
  return (
    <svg className={classes.histogram} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {counts.map((count, i) => {
        // A single run among thousands is still seen.
        const height = count > 0 ? Math.max((count / most) * HEIGHT, 2) : 0;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin is known by its place
            key={i}
            x={i * step}
            y={HEIGHT - height}
            width={Math.max(step - 0.5, 0.5)}
            height={height}
          />
        );
      })}
    </svg>
  );
}

function isStats(value: unknown): value is Required<ColumnStats> {
  return isObject(value) && typeof value.count === "number" && Array.isArray(value.histogram);
}
