import { useLingui } from "@lingui/react/macro";
import { FilterError } from "@/search/filter-error";
import { printFilter } from "@/search/print";
import { CloseIcon } from "@/ui/icons";
import type { RunsView } from "../table/runs-view";
import { partsOfFilter, readFilter, toAddress } from "./filter-text";
import classes from "./runs-toolbar.module.css";

/** The parts of the filter and of the grouping, each of which can be taken away. */
export function FilterChips({
  view,
  onView,
}: {
  view: RunsView;
  onView: (change: Partial<RunsView>) => void;
}) {
  const { t } = useLingui();
  const tree = readFilter(view.filter ?? "");
  const chips: { text: string; without: Partial<RunsView> }[] = [];
  if (tree instanceof FilterError)
    chips.push({ text: view.filter ?? "", without: { filter: undefined } });
  else {
    const parts = partsOfFilter(tree);
    for (const part of parts) {
      const rest = parts.filter((other) => other !== part);
      chips.push({
        text: printFilter(part, { local: true }),
        without: { filter: toAddress({ type: "and", of: rest }) },
      });
    }
  }
  if (view.mine) chips.push({ text: t`Only my runs`, without: { mine: undefined } });
  if (view.sound) chips.push({ text: t`Without crashed runs`, without: { sound: undefined } });
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={t`Filters`}>
      {chips.map(({ text, without }) => (
        <li key={text} className={classes.chip}>
          <bdi title={text}>{text}</bdi>
          <button
            type="button"
            aria-label={t`Remove the filter ${text}`}
            title={t`Remove the filter ${text}`}
            onClick={() => onView(without)}
          >
            <CloseIcon size={13} />
          </button>
        </li>
      ))}
    </ul>
  );
}
