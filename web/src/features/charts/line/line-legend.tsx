import { Trans } from "@lingui/react/macro";
import type { Store } from "@/lib/store";
import type { ChartLine } from "@/plot/chart-types";
import classes from "./line-legend.module.css";

/** In a card, and alone on the page. */
const MAX_NAMES = 30;
const MAX_NAMES_EXPANDED = 200;

/** The names of the lines above the chart; there alone on the page, or when somebody wrote a template. */
export function LineLegend({
  lines,
  highlight,
  expanded = false,
}: {
  lines: ChartLine[];
  highlight: Store<string | null>;
  expanded?: boolean | undefined;
}) {
  const most = expanded ? MAX_NAMES_EXPANDED : MAX_NAMES;
  const named = lines.filter((line) => !line.behind);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <ul className={classes.legend} data-expanded={expanded} tabIndex={0}>
      {named.slice(0, most).map(({ id, owner, label, color, dash }) => (
        <li
          key={id}
          onMouseEnter={() => highlight.set(owner)}
          onMouseLeave={() => highlight.set(null)}
        >
          <svg width="16" height="8" aria-hidden="true">
            <path d="M0 4h16" stroke={color} strokeWidth={2} strokeDasharray={dash.join(" ")} />
          </svg>
          <bdi>{label}</bdi>
        </li>
      ))}
      {named.length > most && (
        <li>
          <Trans>{named.length - most} more</Trans>
        </li>
      )}
    </ul>
  );
}
