import { useLingui } from "@lingui/react/macro";
import type { TableColumn, TableGroup, TableSource, ValueFacts } from "@/api/logged-tables";
import { useLanguage } from "@/i18n/language";
import type { ChartRun } from "@/panels/chart-runs";
import { formatValue } from "@/plot/axis-format";
import { ChevronDownIcon, DownIcon, UpIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";
import { MiniBars } from "./mini-bars";
import { RunName } from "./run-name";
import { TableCell } from "./table-cell";
import { directionOf, type TableState, toggledSort } from "./table-state";
import classes from "./tables.module.css";
import type { TableRows } from "./use-table-rows";

interface GroupProps {
  label: string;
  rows: TableRows;
  sources: TableSource[];
  runs: ChartRun[];
  state: TableState;
  onState: (change: Partial<TableState>) => void;
}

/** Groups of rows, and what each run has in them, side by side. */
export function GroupGrid(props: GroupProps) {
  const { label, rows, sources, runs, state, onState } = props;
  const { t } = useLingui();
  const locale = useLanguage();
  const columns = (rows.head?.columns ?? []).map((column, index) => ({ column, index }));
  const shown = columns.filter(
    ({ column: { kind, title } }) =>
      kind !== "media" && kind !== "json" && !state.hidden?.includes(title),
  );
  const keys = state.group ?? [];
  const groups = rows.head?.groups ?? [];
  const click = (name: string) => () => onState({ sort: toggledSort(state.sort, name) });
  return (
    <table className={classes.groups} aria-label={label} data-old={rows.isOld}>
      <thead>
        <tr>
          {keys.map((key) => (
            <th key={key} scope="col" rowSpan={2} aria-sort={ariaSort(state, key)}>
              <SortButton title={key} name={key} state={state} onClick={click(key)} />
            </th>
          ))}
          <th scope="col" rowSpan={2} aria-sort={ariaSort(state, "rows")}>
            <SortButton title={t`Rows`} name="rows" state={state} onClick={click("rows")} />
          </th>
          {titlesOf(shown.map(({ column }) => column)).map(({ title, n, isNumber }) => (
            <th key={title} scope="colgroup" colSpan={n} className={classes.titleHead}>
              <TitleMenu
                title={title}
                canDiffer={n > 1 && isNumber}
                state={state}
                onState={onState}
              />
            </th>
          ))}
        </tr>
        <tr>
          {shown.map(({ column }) => (
            <th key={column.name} scope="col" aria-sort={ariaSort(state, `mean:${column.name}`)}>
              <GroupHead
                column={column}
                run={runs.find(({ uid }) => uid === sources[column.source ?? -1]?.run)}
                state={state}
                onClick={click(`mean:${column.name}`)}
              />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={JSON.stringify(group.values)}>
            {group.values.map((value, i) => (
              <th key={keys[i]} scope="row">
                <TableCell
                  column={{ ...KEY_COLUMN, kind: isRunKey(keys[i], value) ? "run" : "text" }}
                  value={value}
                  sources={sources}
                  runs={runs}
                  onMedium={() => undefined}
                />
              </th>
            ))}
            <td className={classes.figure}>{formatValue(group.n_rows, locale)}</td>
            {shown.map(({ column, index }) => (
              <td key={column.name}>
                <GroupCell
                  column={column}
                  facts={group.facts[index] ?? null}
                  color={runs.find(({ uid }) => uid === sources[column.source ?? -1]?.run)?.color}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const KEY_COLUMN: TableColumn = { name: "", title: "", kind: "text", source: null, facts: null };

/** Groups by run have the place of the run as their value. */
function isRunKey(key: string | undefined, value: TableGroup["values"][number]): boolean {
  return (key === "run" || key === "_run") && typeof value === "number";
}

function GroupHead({
  column,
  run,
  state,
  onClick,
}: {
  column: TableColumn;
  run: ChartRun | undefined;
  state: TableState;
  onClick: () => void;
}) {
  const { t } = useLingui();
  const isNumber = column.kind === "number" || column.kind === "bool";
  const what = run ? <RunName run={run} /> : isNumber ? t`Mean` : t`Most frequent`;
  if (!isNumber) return what;
  const direction = directionOf(state.sort, `mean:${column.name}`);
  const name = run?.name ?? column.title;
  return (
    <button
      type="button"
      className={classes.sort}
      title={t`Sort by the mean of ${name}`}
      onClick={onClick}
    >
      {what}
      {direction === "up" && <UpIcon size={13} />}
      {direction === "down" && <DownIcon size={13} />}
    </button>
  );
}

/** What a column holds in one group: its mean on a bar, and how the values lie. */
function GroupCell({
  column,
  facts,
  color,
}: {
  column: TableColumn;
  facts: ValueFacts | null;
  color: string | undefined;
}) {
  const locale = useLanguage();
  if (!facts) return <span className={classes.missing}>–</span>;
  if (typeof facts.mean === "number") {
    const whole = column.facts;
    const low = column.kind === "bool" ? 0 : Math.min(whole?.min ?? 0, 0);
    const high = column.kind === "bool" ? 1 : (whole?.max ?? 1);
    const share = high > low ? (facts.mean - low) / (high - low) : 0;
    return (
      <span className={classes.groupCell}>
        <span className={classes.figure}>
          {column.kind === "bool"
            ? facts.mean.toLocaleString(locale, { style: "percent", maximumFractionDigits: 1 })
            : formatValue(Number(facts.mean.toPrecision(5)), locale)}
        </span>
        {column.kind === "bool" ? (
          <span className={classes.share} aria-hidden="true">
            <span style={{ width: `${share * 100}%`, background: color ?? "var(--accent)" }} />
          </span>
        ) : (
          <MiniBars facts={facts} color={color} />
        )}
      </span>
    );
  }
  const top = facts.top?.[0];
  if (!top) return <span className={classes.missing}>{formatValue(facts.n, locale)}</span>;
  return (
    <bdi
      className={classes.text}
      title={facts.top?.map(({ value, n }) => `${value}: ${n}`).join("\n")}
    >
      {String(top.value)} · {formatValue(top.n, locale)}
    </bdi>
  );
}

function TitleMenu({
  title,
  canDiffer,
  state,
  onState,
}: {
  title: string;
  canDiffer: boolean;
  state: TableState;
  onState: (change: Partial<TableState>) => void;
}) {
  const { t } = useLingui();
  return (
    <Menu
      position="bottom-start"
      button={
        <button
          type="button"
          className={classes.sort}
          aria-label={t`Options of the column ${title}`}
        >
          <bdi>{title}</bdi>
          <ChevronDownIcon size={13} />
        </button>
      }
    >
      {canDiffer && (
        <Menu.Item onClick={() => onState({ sort: [`-spread:${title}`] })}>
          {t`Where runs differ most first`}
        </Menu.Item>
      )}
      <Menu.Item onClick={() => onState({ hidden: [...(state.hidden ?? []), title] })}>
        {t`Hide this column`}
      </Menu.Item>
    </Menu>
  );
}

function SortButton({
  title,
  name,
  state,
  onClick,
}: {
  title: string;
  name: string;
  state: TableState;
  onClick: () => void;
}) {
  const { t } = useLingui();
  const direction = directionOf(state.sort, name);
  return (
    <button type="button" className={classes.sort} title={t`Sort by ${title}`} onClick={onClick}>
      <bdi>{title}</bdi>
      {direction === "up" && <UpIcon size={13} />}
      {direction === "down" && <DownIcon size={13} />}
    </button>
  );
}

function ariaSort(state: TableState, name: string): "ascending" | "descending" | undefined {
  const direction = directionOf(state.sort, name);
  if (!direction) return undefined;
  return direction === "up" ? "ascending" : "descending";
}

/** Titles with how many columns stand under each, in their order. */
function titlesOf(columns: TableColumn[]): { title: string; n: number; isNumber: boolean }[] {
  const found = new Map<string, { title: string; n: number; isNumber: boolean }>();
  for (const { title, kind } of columns) {
    const one = found.get(title) ?? { title, n: 0, isNumber: false };
    one.n += 1;
    one.isNumber ||= kind === "number" || kind === "bool";
    found.set(title, one);
  }
  return [...found.values()];
}
