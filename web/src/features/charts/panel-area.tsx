import { Plural, useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import { useShortcuts } from "@/commands/shortcuts";
import { useLanguage } from "@/i18n/language";
import type { Store } from "@/lib/store";
import { textMatcher } from "@/lib/text-search";
import { Notice } from "@/ui/notice";
import type { ChartRun } from "./chart-runs";
import { ChartToolbar } from "./chart-toolbar";
import type { ChartView } from "./chart-view";
import { definitionOf } from "./definitions";
import classes from "./panel-area.module.css";
import { PanelSection } from "./panel-section";
import { type Section, sectionsByPrefix } from "./sections";

/** Sections beyond these begin closed, so that a page of a thousand prefixes opens at once. */
const OPEN_SECTIONS = 12;
const SECTIONS_AT_ONCE = 100;

export interface PanelAreaProps {
  runs: ChartRun[];
  keys: string[];
  view: ChartView;
  onView: (change: Partial<ChartView>) => void;
  highlight: Store<string | null>;
  defaultX?: string;
  divide?: (keys: string[], locale: string) => Section[];
  emptyText: string;
}

/** Panels made from the logged keys, in sections, with what all of them share above. */
export function PanelArea({
  runs,
  keys,
  view,
  onView,
  highlight,
  defaultX = "_step",
  divide = sectionsByPrefix,
  emptyText,
}: PanelAreaProps) {
  const { t } = useLingui();
  const locale = useLanguage();
  const [limit, setLimit] = useState(SECTIONS_AT_ONCE);
  useShortcuts({
    z: () => onView({ from: undefined, to: undefined }),
    l: () => onView({ log: view.log ? undefined : true }),
  });

  const visible = useMemo(
    () => keys.filter((key) => !definitionOf(key, runs).hidden),
    [keys, runs],
  );
  const found = useMemo(() => {
    const matches = textMatcher(view.panels ?? "", true) ?? textMatcher(view.panels ?? "", false);
    return visible.filter((key) => matches?.(key));
  }, [visible, view.panels]);
  const sections = useMemo(() => divide(found, locale), [divide, found, locale]);
  const axisOf = (key: string) => view.x ?? definitionOf(key, runs).step_metric ?? defaultX;

  return (
    <>
      <ChartToolbar
        view={view}
        onView={onView}
        defaultX={defaultX}
        keys={visible}
        found={found.length}
        total={visible.length}
      />
      <div className={classes.area}>
        {visible.length === 0 && <Notice title={emptyText} />}
        {visible.length > 0 && found.length === 0 && <Notice title={t`No panel matches`} />}
        {sections.slice(0, limit).map((section, i) => (
          <PanelSection
            key={section.name}
            section={section}
            startsOpen={i < OPEN_SECTIONS}
            runs={runs}
            axisOf={axisOf}
            view={view}
            onView={onView}
            highlight={highlight}
          />
        ))}
        {sections.length > limit && (
          <button type="button" className={classes.more} onClick={() => setLimit(limit * 2)}>
            <Plural value={sections.length - limit} one="# more section" other="# more sections" />
          </button>
        )}
      </div>
    </>
  );
}
