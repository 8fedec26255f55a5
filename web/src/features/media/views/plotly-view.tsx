import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isObject } from "@/lib/json-value";
import { boxesQuery as jsonQuery } from "../image/box-query";
import type { MediaItem } from "../media-value";
import { errorText, ViewProblem } from "./view-problem";
import classes from "./views.module.css";

/** A figure of Plotly, alive; in the colours that it was logged with. */
export function PlotlyView({ uid, item, label }: { uid: string; item: MediaItem; label: string }) {
  const { t } = useLingui();
  const host = useRef<HTMLElement>(null);
  const [problem, setProblem] = useState("");
  const { data, error } = useQuery(jsonQuery(uid, item.path));
  useEffect(() => {
    if (data === undefined || !host.current) return;
    const element = host.current;
    let purge = () => undefined;
    let isWanted = true;
    const show = async () => {
      if (!isObject(data) || !Array.isArray(data.data))
        throw new Error(t`This file is no figure of Plotly.`);
      const { default: plotly } = await import("plotly.js-strict-dist-min");
      if (!isWanted) return;
      const layout = isObject(data.layout) ? data.layout : {};
      purge = () => {
        plotly.purge(element);
      };
      await plotly.newPlot(
        element,
        data.data,
        {
          ...layout,
          autosize: true,
          width: undefined,
          height: undefined,
          // What Plotly leaves around a figure by itself is more than a panel has.
          margin: { l: 44, r: 12, t: layout.title ? 40 : 12, b: 36, ...marginOf(layout) },
        },
        { responsive: true, displaylogo: false },
      );
      setProblem("");
    };
    show().catch((failure: unknown) => isWanted && setProblem(errorText(failure)));
    return () => {
      isWanted = false;
      purge();
    };
  }, [data, t]);
  if (error || problem)
    return <ViewProblem uid={uid} item={item} error={error} problem={problem} />;
  return <section ref={host} className={classes.plotly} aria-label={label} />;
}

function marginOf({ margin }: Record<string, unknown>): Record<string, unknown> {
  return isObject(margin) ? margin : {};
}
