import { useLingui } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useLanguage } from "@/i18n/language";
import type { CellLine, MediaCell } from "./cells";
import type { Overlays } from "./media-config";
import classes from "./media-grid.module.css";
import { MediaContent } from "./media-item";
import { isPicture } from "./media-value";

const GAP_PX = 6;
const CAPTION_PX = 20;
/** Smaller pictures cannot be told apart; then the panel scrolls. */
const SMALLEST_PX = 72;
/** What is no picture needs room for its controls. */
const SMALLEST_OTHER_PX = 220;
/** From so many on, large viewers wait to be asked for. */
const CROWD = 5;

export interface GridProps {
  cells: MediaCell[];
  /** With lines, cells stand in them. */
  lines: CellLine[] | null;
  /** Where the slider stands; a cell that is older says its step. */
  place: number | null;
  severalRuns: boolean;
  severalKeys: boolean;
  /** Height of a picture in pixels, 0: as there is room. */
  size: number;
  overlays: Overlays;
  chosen: ReadonlySet<string>;
  onChoose: (id: string) => void;
  onOpen: (id: string) => void;
}

/** Media beside each other: runs at one step, or steps of each run. */
export function MediaGrid(props: GridProps) {
  const { cells, lines, size } = props;
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const hasOthers = cells.some(({ item }) => !isPicture(item));
  const fitted = size > 0 ? size : fittingSize(cells.length, width, height, hasOthers);
  const lineSize = size > 0 ? size : Math.max(SMALLEST_PX, Math.min(140, height - 48));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={ref} className={classes.scroll} tabIndex={0}>
      {width === 0 ? null : lines ? (
        lines.map((line) => <Line key={line.id} line={line} grid={props} sizePx={lineSize} />)
      ) : (
        <ul className={classes.grid} style={{ "--size": `${fitted}px`, "--gap": `${GAP_PX}px` }}>
          {cells.map((cell) => (
            <Cell key={cell.id} cell={cell} grid={props} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ line, grid, sizePx }: { line: CellLine; grid: GridProps; sizePx: number }) {
  return (
    <section className={classes.line}>
      {(grid.severalRuns || grid.severalKeys) && (
        <h4>
          <RunName cell={line} {...grid} />
        </h4>
      )}
      <ul className={classes.steps} style={{ "--size": `${sizePx}px`, "--gap": `${GAP_PX}px` }}>
        {line.cells.map((cell) => (
          <Cell key={cell.id} cell={cell} grid={grid} inLine />
        ))}
      </ul>
    </section>
  );
}

function Cell({
  cell,
  grid,
  inLine = false,
}: {
  cell: MediaCell;
  grid: GridProps;
  inLine?: boolean;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const { item, step } = cell;
  const stepText = step.toLocaleString(locale);
  const label = [cell.run.name, cell.key, t`step ${stepText}`, item.caption]
    .filter(Boolean)
    .join(", ");
  const isLate = grid.place !== null && cell.place !== grid.place;
  return (
    <li className={classes.cell}>
      <div className={classes.frame} data-picture={isPicture(item) || undefined}>
        <MediaContent
          uid={cell.run.uid}
          item={item}
          label={label}
          overlays={grid.overlays}
          crowded={grid.cells.length >= CROWD}
        />
        {isPicture(item) && (
          <button
            type="button"
            className={classes.open}
            aria-label={t`Enlarge: ${label}`}
            onClick={() => grid.onOpen(cell.id)}
          />
        )}
        {grid.cells.length > 1 && (
          <Checkbox
            className={classes.choose}
            size="xs"
            aria-label={t`Compare: ${label}`}
            checked={grid.chosen.has(cell.id)}
            onChange={() => grid.onChoose(cell.id)}
          />
        )}
      </div>
      <p className={classes.caption} title={label}>
        {!inLine && <RunName cell={cell} {...grid} />}
        {(inLine || isLate) && <span className={classes.step}>{stepText}</span>}
        {item.caption && <bdi className={classes.text}>{item.caption}</bdi>}
      </p>
    </li>
  );
}

function RunName({
  cell: { run, key },
  severalRuns,
  severalKeys,
}: Pick<GridProps, "severalRuns" | "severalKeys"> & { cell: Pick<MediaCell, "run" | "key"> }) {
  return (
    <>
      {severalRuns && (
        <>
          <span className={classes.swatch} style={{ background: run.color }} />
          <bdi className={classes.run}>{run.name}</bdi>
        </>
      )}
      {severalKeys && <bdi className={classes.key}>{key}</bdi>}
    </>
  );
}

/** How large cells can be so that all of them show, but never too small to read. */
function fittingSize(n: number, width: number, height: number, hasOthers: boolean): number {
  if (n === 0) return SMALLEST_PX;
  let best = 0;
  for (let columns = 1; columns <= n; columns++) {
    const rows = Math.ceil(n / columns);
    const wide = (width - GAP_PX * (columns - 1)) / columns;
    const high = (height - GAP_PX * (rows - 1)) / rows - CAPTION_PX;
    best = Math.max(best, Math.min(wide, high));
  }
  const least = hasOthers ? Math.min(SMALLEST_OTHER_PX, height - CAPTION_PX) : SMALLEST_PX;
  return Math.floor(Math.max(best, least));
}
