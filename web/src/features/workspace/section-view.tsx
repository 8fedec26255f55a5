import { useLingui } from "@lingui/react/macro";
import { memo, useId, useMemo, useRef } from "react";
import { useLanguage } from "@/i18n/language";
import { ChevronIcon } from "@/ui/icons";
import { type ArrangedSection, PINNED, panelsIn } from "@/workspace/arrangement";
import { isSystem } from "@/workspace/keys";
import { packed } from "@/workspace/packing";
import { SECTION_ATTRIBUTE } from "./drop-targets";
import { useLayoutActions } from "./layout-actions";
import type { Zoom } from "./panel-search";
import { PanelSlot } from "./panel-slot";
import { SectionHandle } from "./section-handle";
import { SectionMenu } from "./section-menu";
import { useSectionNames } from "./section-names";
import classes from "./section-view.module.css";
import { useVisibleRows } from "./use-visible-rows";

const GAP_PX = 8;
const ROW_PX = 236;
/** Narrower panels cannot be read. */
const NARROWEST_PX = 300;
/** Narrower than this not even when someone asked for so many columns. */
const NARROWEST_CHOSEN_PX = 170;
/** A lone panel is half as wide as the page. */
const FEWEST_COLUMNS = 2;

export interface SectionViewProps {
  section: ArrangedSection;
  /** How deep it lies in other sections. */
  depth: number;
  widthPx: number;
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
  /** Every section is open: something is searched for. */
  searching: boolean;
  /** Sections of the machine's own metrics begin open too. */
  systemOpen: boolean;
  movable: boolean;
}

/** A heading with panels below it, and the sections inside. */
export const SectionView = memo(function SectionView(props: SectionViewProps) {
  const { section, depth, searching, systemOpen } = props;
  const { t } = useLingui();
  const locale = useLanguage();
  const body = useId();
  const actions = useLayoutActions();
  const nameOf = useSectionNames();
  const startsOpen = systemOpen || !isSystem(section.prefix ?? "");
  const open = searching || (section.spec?.open ?? startsOpen);
  const total = useMemo(() => panelsIn([section]).length, [section]);
  const name = nameOf(section, depth > 0);
  const Heading = depth === 0 ? "h2" : depth === 1 ? "h3" : "h4";
  return (
    <section className={classes.section} {...{ [SECTION_ATTRIBUTE]: section.id }}>
      <div className={classes.head} style={{ "--depth": depth }}>
        <Heading className={classes.heading}>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={body}
            onClick={() => actions.changeSection(section, { open: !open })}
          >
            <ChevronIcon size={14} />
            <span className={classes.name}>{name}</span>
            <span className={classes.number}>{total.toLocaleString(locale)}</span>
          </button>
        </Heading>
        {section.id !== PINNED && <SectionHandle id={section.id} label={name} />}
        <SectionMenu section={section} name={name} />
      </div>
      <div id={body}>
        {open && section.panels.length > 0 && <PanelGrid {...props} />}
        {open && total === 0 && (
          <p className={classes.empty}>{t`Empty: drag panels here, or add one by the menu.`}</p>
        )}
        {open &&
          section.inner.map((inner) => (
            <SectionView {...props} key={inner.id} section={inner} depth={depth + 1} />
          ))}
      </div>
    </section>
  );
});

/** Panels in cells; only rows near the view are really there. */
function PanelGrid({ section, widthPx, zoom, onZoom, movable }: SectionViewProps) {
  const grid = useRef<HTMLDivElement>(null);
  const columns = columnsFor(section, widthPx);
  const rowPx = section.spec?.heightPx ?? ROW_PX;
  const { cells, nRows } = useMemo(
    () =>
      packed(
        section.panels.map(({ span }) => span),
        columns,
      ),
    [section.panels, columns],
  );
  const { first, last } = useVisibleRows(grid, nRows, rowPx + GAP_PX);
  return (
    <div
      ref={grid}
      className={classes.grid}
      style={{
        gap: GAP_PX,
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridTemplateRows: `repeat(${nRows}, ${rowPx}px)`,
      }}
    >
      {section.panels.map((panel, i) => {
        const cell = cells[i];
        if (cell.row > last || cell.row + cell.rows <= first) return null;
        return (
          <PanelSlot
            key={panel.id}
            panel={panel}
            above={section.settings}
            zoom={zoom}
            onZoom={onZoom}
            cell={cell}
            pinned={section.id === PINNED}
            movable={movable}
          />
        );
      })}
    </div>
  );
}

function columnsFor({ spec, panels }: ArrangedSection, widthPx: number): number {
  const columnsOf = (narrowest: number) =>
    Math.max(1, Math.floor((widthPx + GAP_PX) / (narrowest + GAP_PX)));
  if (spec?.columns) return Math.min(spec.columns, columnsOf(NARROWEST_CHOSEN_PX));
  const asked = panels.reduce((sum, { span }) => sum + (span?.columns ?? 1), 0);
  return Math.min(columnsOf(NARROWEST_PX), Math.max(FEWEST_COLUMNS, asked));
}
