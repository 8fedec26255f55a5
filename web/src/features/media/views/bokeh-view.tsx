import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isObject } from "@/lib/json-value";
import { boxesQuery as jsonQuery } from "../image/box-query";
import type { MediaItem } from "../media-value";
import { ViewProblem } from "./view-problem";
import classes from "./views.module.css";

/** A page with Bokeh in it, which the server walls off; see bokeh-page.ts. */
const PAGE = "/frames/bokeh.html";

/** A figure of Bokeh, alive; code that it brings along does not run. */
export function BokehView({ uid, item, label }: { uid: string; item: MediaItem; label: string }) {
  const { t } = useLingui();
  const frame = useRef<HTMLIFrameElement>(null);
  const [isLoaded, setLoaded] = useState(false);
  const [problem, setProblem] = useState("");
  const { data, error } = useQuery(jsonQuery(uid, item.path));
  useEffect(() => {
    const onMessage = ({ source, data: said }: MessageEvent<unknown>) => {
      if (!frame.current || source !== frame.current.contentWindow || !isObject(said)) return;
      if (typeof said.problem !== "string") return;
      const reason = said.problem.slice(0, 1_000);
      setProblem(t`This file cannot be read: ${reason}`);
    };
    window.addEventListener("message", onMessage);
    return () => window.removeEventListener("message", onMessage);
  }, [t]);
  useEffect(() => {
    // What has no origin cannot be named; the figure is all that it is told.
    if (isLoaded && data !== undefined) frame.current?.contentWindow?.postMessage(data, "*");
  }, [isLoaded, data]);
  if (error || problem)
    return <ViewProblem uid={uid} item={item} error={error} problem={problem} />;
  return (
    <iframe
      ref={frame}
      className={classes.page}
      title={label}
      src={PAGE}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      onLoad={() => setLoaded(true)}
    />
  );
}
