import type { LineageEdge } from "@/api/lineage";
import type { Point } from "./layout";
import classes from "./lineage.module.css";

/** A curve from left to right through the places that it passes; what kind is said by its dashes. */
export function LineageEdgeLine({
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
}: {
  sourceX: number;
  sourceY: number;
  targetX: number;
  targetY: number;
  data?: { edge: LineageEdge; passes: Point[]; isLit?: boolean };
}) {
  const stops = [{ x: sourceX, y: sourceY }, ...(data?.passes ?? []), { x: targetX, y: targetY }];
  return (
    <path
      className={classes.edge}
      d={curve(stops)}
      data-kind={data?.edge.kind}
      data-lit={data?.isLit || undefined}
    />
  );
}

/** Level at every stop, so that neighbouring arrows run side by side. */
export function curve(stops: Point[]): string {
  const [first, ...rest] = stops;
  let path = `M${first.x},${first.y}`;
  let last = first;
  for (const next of rest) {
    const bend = (next.x - last.x) / 2;
    path += ` C${last.x + bend},${last.y} ${next.x - bend},${next.y} ${next.x},${next.y}`;
    last = next;
  }
  return path;
}
