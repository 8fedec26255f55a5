import { type ScaleKind, type Span, symlogUnit } from "./scale";

/** About `count` ticks of any axis, within the span. */
export function ticksOf(kind: ScaleKind, span: Span, count: number): number[] {
  if (kind === "log") return logTicks(span);
  return kind === "symlog" ? symlogTicks(span) : linearTicks(span, count);
}

/** From this ratio of its ends on, a log axis is labelled by decades. */
const DECADES_FROM = 50;
/** Beyond this ratio 2 and 5 are left out between the decades. */
const ONLY_TENS_FROM = 1e4;

/**
 * Ticks of a log axis. A narrow one is labelled like a linear one, because between two decades
 * there may be no round power at all.
 */
export function logTicks({ min, max }: Span): number[] {
  if (!(min > 0)) return [];
  const ratio = max / min;
  if (ratio < DECADES_FROM) return linearTicks({ min, max }, 5);
  const steps = ratio < ONLY_TENS_FROM ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++)
    for (const step of steps) ticks.push(step * 10 ** power);
  return thinned(ticks.filter((tick) => tick >= min && tick <= max));
}

/** 0 and powers of ten on both sides, from where the axis is no longer linear. */
export function symlogTicks(span: Span): number[] {
  const sizes: number[] = [];
  const greatest = Math.max(Math.abs(span.min), Math.abs(span.max));
  for (let size = symlogUnit(span); size <= greatest; size *= 10)
    sizes.push(Number(size.toPrecision(12)));
  const ticks = [...sizes.map((size) => -size).reverse(), 0, ...sizes];
  const within = ticks.filter((tick) => tick >= span.min && tick <= span.max);
  return within.length > 1 ? within : linearTicks(span, 5);
}

/** About `count` round numbers within the span: 1, 2 or 5 times a power of ten apart. */
export function linearTicks({ min, max }: Span, count: number): number[] {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step); i * step <= max; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

const MAX_TICKS = 12;

/** Over hundreds of decades only every so-many-th is kept. */
function thinned(ticks: number[]): number[] {
  const every = Math.ceil(ticks.length / MAX_TICKS);
  return ticks.filter((_, i) => i % every === 0);
}
