import { Trans } from "@lingui/react/macro";
import type { Store } from "@/lib/store";
import type { ChartLine } from "@/plot/chart-types";
import classes from "./line-legend.module.css";

const MAX_NAMES = 30;

/** The names of the lines above the chart; there only when somebody wrote a template for it. */
export function LineLegend({
  lines,
  highlight,
}: {
  lines: ChartLine[];
  highlight: Store<string | null>;
}) {
  const named = lines.filter((line) => !line.behind);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <ul className={classes.legend} tabIndex={0}>
      {named.slice(0, MAX_NAMES).map(({ id, owner, label, color, dash }) => (
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
      {named.length > MAX_NAMES && (
        <li>
          <Trans>{named.length - MAX_NAMES} more</Trans>
        </li>
      )}
    </ul>
  );
}
