import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useLanguage } from "@/i18n/language";
import { PanelNote } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { formatValue } from "@/plot/axis-format";
import { scaleColor } from "@/plot/color-buckets";
import { warpOf } from "@/plot/scale";
import { frontierOf, type Goal } from "@/plot/stats/frontier";
import { fitLine } from "@/plot/stats/regression";
import { useRunValues } from "../run-values";
import { XAxis, YAxis } from "../svg/axes";
import { numberAxis, type SvgAxis } from "../svg/plot-area";
import type { SvgLook } from "../svg/svg-look";
import { SvgPanel, type SvgSize } from "../svg/svg-panel";
import { type ScatterConfig, scatterConfig } from "./scatter-config";
import { type Dot, dotsOf } from "./scatter-dots";

/** Runs as points over two columns; a click opens one. */
export function ScatterPanel(props: PanelProps) {
  const { panel, project, runs } = props;
  const { t } = useLingui();
  const locale = useLanguage();
  const config = useMemo(() => scatterConfig(panel), [panel]);
  const { x, y, color } = config;
  const columns = useMemo(() => (x && y ? [x, y, ...(color ? [color] : [])] : []), [x, y, color]);
  const { byRun, loading, error } = useRunValues(project, runs, columns);
  const dots = useMemo(() => dotsOf(runs, byRun, config), [runs, byRun, config]);
  const fit = useMemo(() => (config.regression ? fitOf(dots, config) : null), [dots, config]);
  const cells = useMemo(
    () => dots.map((dot) => [dot.run.name, dot.x, dot.y, ...(color ? [dot.shade] : [])]),
    [dots, color],
  );
  const nothing = x && y ? t`No shown run has both numbers` : t`Choose two columns`;
  return (
    <SvgPanel
      panel={props}
      title={panel.title || (x && y ? `${y} – ${x}` : t`Scatter plot`)}
      notes={
        fit && (
          <PanelNote title={t`Share of the spread that the line explains`}>
            R² {formatValue(fit.r2, locale)}
          </PanelNote>
        )
      }
      error={error}
      loading={loading}
      empty={dots.length > 0 ? null : nothing}
      head={[t`Run`, x, y, ...(color ? [color] : [])]}
      rows={cells}
    >
      {(size, look) => <Dots dots={dots} config={config} fit={fit} size={size} look={look} />}
    </SvgPanel>
  );
}

interface DotsProps {
  dots: Dot[];
  config: ScatterConfig;
  fit: ReturnType<typeof fitOf>;
  size: SvgSize;
  look: SvgLook;
}

function Dots({ dots, config, fit, size, look }: DotsProps) {
  const locale = useLanguage();
  const plane = { left: 58, right: size.width - 14, top: 8, bottom: size.height - 38 };
  const x = numberAxis(
    dots.map((dot) => dot.x),
    config.xScale,
    [plane.left, plane.right],
  );
  const y = numberAxis(
    dots.map((dot) => dot.y),
    config.yScale,
    [plane.bottom, plane.top],
  );
  const shades = dots.map((dot) => dot.shade).filter(Number.isFinite);
  const [low, high] = [Math.min(...shades), Math.max(...shades)];
  const colorOf = ({ shade, run }: Dot) => {
    if (!config.color) return run.color;
    return Number.isFinite(shade)
      ? scaleColor((shade - low) / (high - low || 1), look.theme)
      : look.line;
  };
  const value = (number: number) => formatValue(number, locale);
  return (
    <>
      <XAxis axis={x} plane={plane} look={look} title={config.x} />
      <YAxis axis={y} plane={plane} look={look} title={config.y} />
      {fit && <FitLine fit={fit} x={x} y={y} dots={dots} config={config} look={look} />}
      <Frontier dots={dots} config={config} x={x} y={y} look={look} />
      {dots.map((dot) => (
        <circle
          key={dot.run.uid}
          cx={x.place(dot.x)}
          cy={y.place(dot.y)}
          r={4.5}
          fill={colorOf(dot)}
          stroke={look.background}
          style={{ cursor: "pointer" }}
          data-owner={dot.run.uid}
          data-tip={`${dot.run.name}\n${config.x}: ${value(dot.x)}\n${config.y}: ${value(dot.y)}${
            config.color ? `\n${config.color}: ${value(dot.shade)}` : ""
          }`}
        />
      ))}
    </>
  );
}

/** The line is straight where the axes are: on log axes it fits the logarithms. */
function fitOf(dots: Dot[], { xScale, yScale }: ScatterConfig) {
  const [warpX, warpY] = warpsOf(dots, xScale, yScale);
  return fitLine(
    dots.map((dot) => warpX.forward(dot.x)),
    dots.map((dot) => warpY.forward(dot.y)),
  );
}

function warpsOf(dots: Dot[], xScale: ScatterConfig["xScale"], yScale: ScatterConfig["yScale"]) {
  const span = (values: number[]) => ({ min: Math.min(...values), max: Math.max(...values) });
  return [
    warpOf(xScale, span(dots.map((dot) => dot.x))),
    warpOf(yScale, span(dots.map((dot) => dot.y))),
  ];
}

function FitLine({
  fit,
  x,
  y,
  dots,
  config,
  look,
}: {
  fit: NonNullable<ReturnType<typeof fitOf>>;
  x: SvgAxis;
  y: SvgAxis;
  dots: Dot[];
  config: ScatterConfig;
  look: SvgLook;
}) {
  const [warpX, warpY] = warpsOf(dots, config.xScale, config.yScale);
  const ends = [Math.min(...dots.map((dot) => dot.x)), Math.max(...dots.map((dot) => dot.x))];
  const at = (value: number) => {
    const fitted = warpY.back(fit.intercept + fit.slope * warpX.forward(value));
    return `${x.place(value)} ${y.place(fitted)}`;
  };
  return <path d={`M${at(ends[0])}L${at(ends[1])}`} stroke={look.text} strokeDasharray="6 4" />;
}

/** Steps along the points that no other point beats in both directions. */
function Frontier({
  dots,
  config,
  x,
  y,
  look,
}: {
  dots: Dot[];
  config: ScatterConfig;
  x: SvgAxis;
  y: SvgAxis;
  look: SvgLook;
}) {
  if (config.frontier === "none") return null;
  const [goalX, goalY] = config.frontier.split("-") as [Goal, Goal];
  const best = frontierOf(
    dots.map((dot) => dot.x),
    dots.map((dot) => dot.y),
    goalX,
    goalY,
  ).map((i) => dots[i]);
  const steps = best.map((dot, i) => {
    const [left, top] = [x.place(dot.x), y.place(dot.y)];
    const before = best[i - 1];
    if (!before) return `M${left} ${top}`;
    // What is reached by a worse x holds up to the next better one.
    return goalX === "min" ? `H${left}V${top}` : `V${top}H${left}`;
  });
  return (
    <g fill="none" stroke={look.text} strokeWidth={1.5}>
      <path d={steps.join("")} />
      {best.map((dot) => (
        <circle key={dot.run.uid} cx={x.place(dot.x)} cy={y.place(dot.y)} r={7} />
      ))}
    </g>
  );
}
