import type { Scale } from "@/plot/scale";
import { densityOf } from "@/plot/stats/density";
import { boxNumbers } from "@/plot/stats/quantile";
import type { SvgLook } from "../svg/svg-look";
import type { BarConfig } from "./bar-config";
import { type BarRow, errorEnds } from "./bar-rows";

interface MarkProps {
  row: BarRow;
  config: BarConfig;
  /** Middle of the bar's place and half of its thickness, in pixels along the words. */
  middle: number;
  half: number;
  /** Pixels along the numbers. */
  value: Scale;
  look: SvgLook;
}

/** A point from its place along the words and along the numbers. */
function pointsTo(direction: BarConfig["direction"]) {
  return (along: number, across: number): string =>
    direction === "horizontal" ? `${across} ${along}` : `${along} ${across}`;
}

export function BarMark(props: MarkProps) {
  if (props.config.mark === "box" && props.row.values.length > 1) return <Box {...props} />;
  if (props.config.mark === "violin" && props.row.values.length > 1) return <Violin {...props} />;
  return <Bar {...props} />;
}

function Bar({ row, config, middle, half, value, look }: MarkProps) {
  const at = pointsTo(config.direction);
  const zero = Number.isFinite(value(0)) ? value(0) : value(row.moments.min);
  const end = value(row.moments.mean);
  const [near, far] = [middle - half, middle + half];
  const errors = errorEnds(row.moments, config.errors);
  return (
    <>
      <path
        d={`M${at(near, zero)}L${at(near, end)}L${at(far, end)}L${at(far, zero)}Z`}
        fill={row.color}
      />
      {errors && (
        <Whisker at={at} middle={middle} half={half} ends={errors} value={value} look={look} />
      )}
    </>
  );
}

function Whisker({
  at,
  middle,
  half,
  ends: [low, high],
  value,
  look,
}: {
  at: (along: number, across: number) => string;
  middle: number;
  half: number;
  ends: [number, number];
  value: Scale;
  look: SvgLook;
}) {
  const cap = Math.min(half / 2, 5);
  const stroke = (across: number) => `M${at(middle - cap, across)}L${at(middle + cap, across)}`;
  return (
    <path
      d={`M${at(middle, value(low))}L${at(middle, value(high))}${stroke(value(low))}${stroke(value(high))}`}
      stroke={look.text}
      strokeWidth={1.5}
      fill="none"
    />
  );
}

function Box({ row, config, middle, half, value, look }: MarkProps) {
  const at = pointsTo(config.direction);
  const { low, q1, median, q3, high, outliers } = boxNumbers(row.values);
  const [near, far] = [middle - half, middle + half];
  const [from, to] = [value(q1), value(q3)];
  return (
    <>
      <Whisker at={at} middle={middle} half={half} ends={[low, high]} value={value} look={look} />
      <path
        d={`M${at(near, from)}L${at(near, to)}L${at(far, to)}L${at(far, from)}Z`}
        fill={row.color}
        stroke={look.text}
      />
      <path
        d={`M${at(near, value(median))}L${at(far, value(median))}`}
        stroke={look.text}
        strokeWidth={2}
      />
      {outliers.map((outlier, i) => {
        const [x, y] = at(middle, value(outlier)).split(" ");
        // biome-ignore lint/suspicious/noArrayIndexKey: equal outliers are told apart by place
        return <circle key={i} cx={x} cy={y} r={2.5} fill={row.color} stroke={look.text} />;
      })}
    </>
  );
}

function Violin({ row, config, middle, half, value, look }: MarkProps) {
  const at = pointsTo(config.direction);
  const { x, density } = densityOf(row.values);
  const widest = density.reduce((a, b) => Math.max(a, b), 0) || 1;
  const side = (sign: number) =>
    x.map((v, i) => at(middle + (sign * half * density[i]) / widest, value(v)));
  const outline = [...side(1), ...side(-1).reverse()].join("L");
  const { median } = boxNumbers(row.values);
  return (
    <>
      <path d={`M${outline}Z`} fill={row.color} fillOpacity={0.5} stroke={row.color} />
      <path
        d={`M${at(middle - half / 2, value(median))}L${at(middle + half / 2, value(median))}`}
        stroke={look.text}
        strokeWidth={2}
      />
    </>
  );
}
