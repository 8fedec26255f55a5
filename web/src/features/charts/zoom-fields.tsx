import { useLingui } from "@lingui/react/macro";
import { NumberInput } from "@mantine/core";
import classes from "./chart-toolbar.module.css";
import type { ChartView } from "./chart-view";

/** The zoom as two numbers, for those who do not drag. */
export function ZoomFields({
  view,
  onView,
}: {
  view: ChartView;
  onView: (change: Partial<ChartView>) => void;
}) {
  const { t } = useLingui();
  const numberOf = (value: string | number) => (typeof value === "number" ? value : undefined);
  return (
    <div className={classes.range}>
      <NumberInput
        size="xs"
        label={t`X from`}
        value={view.from ?? ""}
        onChange={(value) => onView({ from: numberOf(value) })}
        hideControls
      />
      <NumberInput
        size="xs"
        label={t`X to`}
        value={view.to ?? ""}
        onChange={(value) => onView({ to: numberOf(value) })}
        hideControls
      />
    </div>
  );
}
