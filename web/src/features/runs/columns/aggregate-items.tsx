import { useLingui } from "@lingui/react/macro";
import { AGGREGATES } from "@/search/column";
import { Menu } from "@/ui/menu";
import { useTable } from "../table/table-context";
import { type Aggregate, partsOf, withAggregate } from "./column-parts";
import { useAggregateTitles } from "./column-title";

/** Which of a metric's values the column shows. */
export function AggregateItems({ name }: { name: string }) {
  const { t } = useLingui();
  const titles = useAggregateTitles();
  const { columns, changeSpec } = useTable();
  const { aggregate } = partsOf(name);
  const take = (next: Aggregate | null) => {
    const other = withAggregate(name, next);
    const replaced = (list: string[]) => [
      ...new Set(list.map((one) => (one === name ? other : one))),
    ];
    changeSpec({ columns: replaced(columns.shown), pinned: replaced(columns.pinned) });
  };
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t`Value shown`}</Menu.Label>
      <Menu.RadioItem
        value=""
        checked={aggregate === ""}
        closeMenuOnClick
        onChange={() => take(null)}
      >
        {t`As the summary says`}
      </Menu.RadioItem>
      {AGGREGATES.map((one) => (
        <Menu.RadioItem
          key={one}
          value={one}
          checked={aggregate === one}
          closeMenuOnClick
          onChange={() => take(one)}
        >
          {titles[one]}
        </Menu.RadioItem>
      ))}
    </>
  );
}
