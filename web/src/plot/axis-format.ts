/** Numbers and times on axes and in tooltips; `locale` is a BCP 47 tag. */

const FEWEST_DIGITS = 5;
const MOST_DIGITS = 15;

/** Ticks with as many digits as it takes to tell them apart. */
export function formatTicks(values: number[]): string[] {
  for (let digits = FEWEST_DIGITS; ; digits++) {
    const texts = values.map((value) => formatTick(value, digits));
    if (digits === MOST_DIGITS || new Set(texts).size === texts.length) return texts;
  }
}

/** Short enough for a tick: 1,200 -> 1.2k, 0.00012 -> 1.2e-4. SI letters in every language. */
export function formatTick(value: number, digits = FEWEST_DIGITS): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e15 || size < 1e-4) return trimExponent(value.toExponential(digits - 3));
  const unit = [
    { from: 1e12, letter: "T" },
    { from: 1e9, letter: "G" },
    { from: 1e6, letter: "M" },
    { from: 1e3, letter: "k" },
  ].find(({ from }) => size >= from);
  if (unit) return String(round(value / unit.from, digits - 1)) + unit.letter;
  return String(round(value, digits));
}

/** As many digits as a reader can use: 6 significant, whole numbers whole. */
export function formatValue(value: number, locale: string): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return value.toLocaleString(locale);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return trimExponent(value.toExponential(4));
  return value.toLocaleString(locale, { maximumSignificantDigits: 6 });
}

/** Seconds on a relative axis: 45s, 3m 20s, 2h 5m, 3d 4h. Short, so the same in every language. */
export function formatSeconds(seconds: number): string {
  const sign = seconds < 0 ? "-" : "";
  const size = Math.abs(seconds);
  if (size < 60) return `${sign}${round(size, 3)}s`;
  const parts: [number, string][] = [
    [Math.floor(size / 86_400), "d"],
    [Math.floor(size / 3600) % 24, "h"],
    [Math.floor(size / 60) % 60, "m"],
    [Math.floor(size % 60), "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return sign + shown.map(([amount, unit]) => amount + unit).join(" ");
}

/** Distances between ticks of a relative axis, in seconds: clock-like rather than decimal. */
export const SECOND_STEPS = [
  0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800,
  21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000,
];

/** Epoch seconds on a tick: a clock within a day, else the day. */
export function timeTickFormatter(locale: string, spanS: number): (epochS: number) => string {
  const format = new Intl.DateTimeFormat(
    locale,
    spanS < 120
      ? { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }
      : spanS < 36 * 3600
        ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
        : { month: "short", day: "numeric" },
  );
  return (epochS) => format.format(epochS * 1000);
}

function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

function trimExponent(text: string): string {
  return text.replace(/\.?0+e/, "e").replace("e+", "e");
}
