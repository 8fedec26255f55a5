/** Numbers as tables and read-outs show them: short, with the exact value at hand elsewhere. */

const DIGITS = 5;
const DELTA_DIGITS = 3;

/** Five significant digits; whole numbers whole; very large and small ones with an exponent. */
export function formatNumber(value: number, locale: string): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) {
    const [digits, exponent] = value.toExponential(DIGITS - 2).split("e");
    return minus(`${Number(digits)}e${exponent.replace("+", "")}`);
  }
  const whole = Number.isInteger(value);
  return minus(
    value.toLocaleString(locale, {
      maximumSignificantDigits: whole ? 17 : Math.max(DIGITS, Math.floor(size).toString().length),
    }),
  );
}

/** A difference, shorter and always with its sign. */
export function formatDelta(value: number, locale: string): string {
  const text = formatNumber(Number(Math.abs(value).toPrecision(DELTA_DIGITS)), locale);
  return value < 0 ? `−${text}` : value > 0 ? `+${text}` : `±${text}`;
}

/** A real minus sign is as wide as a plus, so that figures stand under each other. */
function minus(text: string): string {
  return text.replaceAll("-", "−");
}
