import type { SvgAxis } from "./plot-area";
import type { SvgLook } from "./svg-look";

export interface Plane {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const PX_PER_CHARACTER = 6.5;
/** Fewer characters than this tell nothing. */
const FEWEST_CHARACTERS = 5;

/** A label as far as there is room for it; the whole text is in the tooltip. */
export function cropped(label: string, roomPx: number): string {
  const fits = Math.floor((roomPx - 4) / PX_PER_CHARACTER);
  const characters = [...label];
  if (characters.length > fits && fits < FEWEST_CHARACTERS) return "";
  return characters.length <= fits ? label : `${characters.slice(0, fits - 1).join("")}…`;
}

/** The x axis below a plane, with upright grid lines. */
export function XAxis({
  axis,
  plane,
  look,
  title,
  grid = true,
}: {
  axis: SvgAxis;
  plane: Plane;
  look: SvgLook;
  title?: string;
  grid?: boolean;
}) {
  const room = (plane.right - plane.left) / Math.max(axis.ticks.length, 1);
  return (
    <g fill={look.muted}>
      {axis.ticks.map(({ at, label }) => (
        <g key={`${at}`}>
          {grid && <path d={`M${at} ${plane.top}V${plane.bottom}`} stroke={look.grid} />}
          <text x={at} y={plane.bottom + 15} textAnchor="middle" data-tip={label}>
            {cropped(label, room)}
          </text>
        </g>
      ))}
      {title && (
        <text x={(plane.left + plane.right) / 2} y={plane.bottom + 30} textAnchor="middle">
          {cropped(title, plane.right - plane.left)}
        </text>
      )}
    </g>
  );
}

/** The y axis left of a plane, with level grid lines. */
export function YAxis({
  axis,
  plane,
  look,
  title,
  grid = true,
}: {
  axis: SvgAxis;
  plane: Plane;
  look: SvgLook;
  title?: string;
  grid?: boolean;
}) {
  return (
    <g fill={look.muted}>
      {axis.ticks.map(({ at, label }) => (
        <g key={`${at}`}>
          {grid && <path d={`M${plane.left} ${at}H${plane.right}`} stroke={look.grid} />}
          <text x={plane.left - 6} y={at + 4} textAnchor="end" data-tip={label}>
            {cropped(label, plane.left - 12)}
          </text>
        </g>
      ))}
      {title && (
        <text
          transform={`translate(11 ${(plane.top + plane.bottom) / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {cropped(title, plane.bottom - plane.top)}
        </text>
      )}
    </g>
  );
}
