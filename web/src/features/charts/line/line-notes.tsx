import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { PanelNote } from "@/panels/panel-frame";
import type { ChartLine } from "@/plot/chart-types";

/** What the picture does not show: values without a place, lines beyond the cap. */
export function LineNotes({ lines, more }: { lines: ChartLine[]; more: number }) {
  const { t } = useLingui();
  const front = lines.filter((line) => !line.behind);
  const notFinite = front.reduce((sum, line) => sum + line.curve.notFinite, 0);
  return (
    <>
      {notFinite > 0 && (
        <PanelNote title={t`NaN or infinite, drawn as gaps`}>
          <Plural value={notFinite} one="# value not finite" other="# values not finite" />
        </PanelNote>
      )}
      {more > 0 && (
        <PanelNote title={t`The settings say how many lines a chart draws`}>
          <Trans>{more} more</Trans>
        </PanelNote>
      )}
    </>
  );
}
