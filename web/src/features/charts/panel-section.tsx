import { useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { useLanguage } from "@/i18n/language";
import type { Store } from "@/lib/store";
import { ChevronIcon } from "@/ui/icons";
import { NearView } from "@/ui/near-view";
import type { ChartRun } from "./chart-runs";
import { type ChartView, smoothingOf, zoomOf } from "./chart-view";
import { Panel } from "./panel";
import classes from "./panel-area.module.css";
import type { Section } from "./sections";

const PANELS_AT_ONCE = 60;
/** A lone panel is half as wide as the page. */
const FEWEST_COLUMNS = 2;

interface PanelSectionProps {
  section: Section;
  startsOpen: boolean;
  runs: ChartRun[];
  axisOf: (key: string) => string;
  view: ChartView;
  onView: (change: Partial<ChartView>) => void;
  highlight: Store<string | null>;
}

export function PanelSection(props: PanelSectionProps) {
  const { section, startsOpen, runs, axisOf, view, onView, highlight } = props;
  const { t } = useLingui();
  const locale = useLanguage();
  const zoom = zoomOf(view);
  const body = useId();
  const [open, setOpen] = useState(startsOpen);
  const [limit, setLimit] = useState(PANELS_AT_ONCE);
  return (
    <section>
      <h2 className={classes.head}>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => setOpen(!open)}
        >
          <ChevronIcon size={14} />
          <span className={classes.name}>{section.name || t`Charts`}</span>
          <span className={classes.number}>{section.keys.length.toLocaleString(locale)}</span>
        </button>
      </h2>
      <div id={body}>
        {open && (
          <div
            className={classes.grid}
            style={{ "--panels": Math.max(FEWEST_COLUMNS, section.keys.length) }}
          >
            {section.keys.slice(0, limit).map((key) => (
              <NearView key={key} className={classes.panel}>
                <Panel
                  panel={{ id: key, kind: "line", config: { keys: [key] } }}
                  settings={{
                    x: axisOf(key),
                    smoothing: smoothingOf(view),
                    yScale: view.log ? "log" : "linear",
                  }}
                  project={0}
                  runs={runs}
                  groups={null}
                  keys={[]}
                  zoom={zoom && { x: axisOf(key), ...zoom }}
                  onZoom={(range) => onView({ from: range?.min, to: range?.max })}
                  onPanel={() => undefined}
                  highlight={highlight}
                />
              </NearView>
            ))}
          </div>
        )}
        {open && section.keys.length > limit && (
          <button
            type="button"
            className={classes.more}
            onClick={() => setLimit(limit + PANELS_AT_ONCE)}
          >
            {t`${section.keys.length - limit} more`}
          </button>
        )}
      </div>
    </section>
  );
}
