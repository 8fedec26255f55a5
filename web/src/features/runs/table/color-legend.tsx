import { useLingui } from "@lingui/react/macro";
import { useLanguage } from "@/i18n/language";
import { formatNumber } from "@/lib/number-text";
import { CloseIcon } from "@/ui/icons";
import { ColumnTitle } from "../columns/column-title";
import { useChangeRunsSpec } from "../columns/runs-spec";
import classes from "./color-legend.module.css";

/** What the colours of the runs mean while a column gives them. */
export interface ColorLegend {
  column: string;
  min: number;
  max: number;
  /** From the lowest step to the highest. */
  colors: string[];
}

export function ColorScale({ legend }: { legend: ColorLegend }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const changeSpec = useChangeRunsSpec();
  const stop = t`Give the runs their own colours again`;
  return (
    <div className={classes.legend}>
      <ColumnTitle name={legend.column} />
      <span>{formatNumber(legend.min, locale)}</span>
      <span className={classes.steps} aria-hidden="true">
        {legend.colors.map((color) => (
          <span key={color} style={{ background: color }} />
        ))}
      </span>
      <span>{formatNumber(legend.max, locale)}</span>
      <button
        type="button"
        aria-label={stop}
        title={stop}
        onClick={() => changeSpec({ colorBy: undefined })}
      >
        <CloseIcon size={13} />
      </button>
    </div>
  );
}
