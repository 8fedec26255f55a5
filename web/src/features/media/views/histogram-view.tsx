import { useLingui } from "@lingui/react/macro";
import { useLanguage } from "@/i18n/language";
import { formatValue } from "@/plot/axis-format";
import { readHistogram } from "@/plot/stats/logged-histogram";
import type { MediaItem } from "../media-value";
import classes from "./views.module.css";

/** The bins of one logged histogram, as columns over their range. */
export function HistogramView({ item, label }: { item: MediaItem; label: string }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const histogram = readHistogram(item.value);
  if (!histogram) return <p className={classes.problem}>{t`This is no histogram`}</p>;
  const { edges, counts } = histogram;
  const [low, high] = [edges[0], edges[edges.length - 1]];
  const most = Math.max(...counts, 1);
  return (
    <figure className={classes.histogram}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
        {counts.map((count, i) => {
          const left = (100 * (edges[i] - low)) / (high - low);
          const width = (100 * (edges[i + 1] - edges[i])) / (high - low);
          const height = (100 * count) / most;
          return (
            <rect key={edges[i]} x={left} y={100 - height} width={width * 0.96} height={height}>
              <title>
                {`${formatValue(edges[i], locale)} – ${formatValue(edges[i + 1], locale)}: ${count}`}
              </title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{formatValue(low, locale)}</span>
        <span>{formatValue(high, locale)}</span>
      </figcaption>
    </figure>
  );
}
