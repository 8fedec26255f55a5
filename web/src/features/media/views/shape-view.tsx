import { useLingui } from "@lingui/react/macro";
import { ActionIcon, useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { MinusIcon, PlusIcon, RestoreIcon } from "@/ui/icons";
import type { MediaItem } from "../media-value";
import { bytesQuery } from "./bytes-query";
import { errorText, ViewProblem } from "./view-problem";
import classes from "./views.module.css";

type SceneView = import("./three-scene").SceneView;

const STEP = 1.3;

/** A shape in space: turned by dragging or Shift+arrows, moved by arrows, larger by `+`. */
export function ShapeView({ uid, item, label }: { uid: string; item: MediaItem; label: string }) {
  const { t } = useLingui();
  const theme = useComputedColorScheme("light");
  const host = useRef<HTMLElement>(null);
  const [view, setView] = useState<SceneView | null>(null);
  const [problem, setProblem] = useState("");
  const { data, error } = useQuery(bytesQuery(uid, item.path));
  useEffect(() => {
    if (!data || !host.current) return;
    const element = host.current;
    let shown: SceneView | null = null;
    let isWanted = true;
    const show = async () => {
      const { boxAround, readShape, showShape } = await import("./three-scene");
      const shape = await readShape(item.path, data.slice(0), theme).catch((failure: unknown) => {
        const reason = errorText(failure);
        throw new Error(t`This file cannot be read: ${reason}`);
      });
      if (!isWanted) return;
      if (!shape || boxAround(shape).isEmpty())
        throw new Error(t`There is nothing in this file that can be drawn here.`);
      shown = showShape(element, shape);
      setView(shown);
      setProblem("");
    };
    show().catch((failure: unknown) => isWanted && setProblem(errorText(failure)));
    return () => {
      isWanted = false;
      shown?.dispose();
      setView(null);
    };
  }, [data, item.path, theme, t]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "+" || event.key === "=") view?.zoom(STEP);
    else if (event.key === "-") view?.zoom(1 / STEP);
    else if (event.key === "0") view?.showAll();
    else return;
    event.preventDefault();
  };
  if (error || problem)
    return <ViewProblem uid={uid} item={item} error={error} problem={problem} />;
  const tool = (name: string, onClick: () => void, icon: React.ReactNode) => (
    <ActionIcon
      variant="default"
      size={24}
      aria-label={`${name}: ${label}`}
      title={name}
      onClick={onClick}
    >
      {icon}
    </ActionIcon>
  );
  return (
    <div className={classes.view}>
      <section
        ref={host}
        className={classes.scene}
        aria-label={t`Shape: ${label}. Arrow keys move it, Shift with arrow keys turns it, plus and minus zoom.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is turned by keys
        tabIndex={0}
        onKeyDown={onKeyDown}
      />
      <div className={classes.tools}>
        {tool(t`Smaller`, () => view?.zoom(1 / STEP), <MinusIcon size={14} />)}
        {tool(t`Larger`, () => view?.zoom(STEP), <PlusIcon size={14} />)}
        {tool(t`Fit`, () => view?.showAll(), <RestoreIcon size={14} />)}
      </div>
    </div>
  );
}
