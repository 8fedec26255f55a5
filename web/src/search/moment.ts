const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?)?$/i;
const LENGTH = /^(\d+(?:\.\d+)?|\.\d+)(s|m|h|d|w)$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
/** What the calendar has: the years 1 to 9999. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/**
 * Epoch microseconds of an ISO 8601 date or time, or null if it is none.
 *
 * @param tzMinutes minutes east of UTC for a text that names no zone; without it the zone of
 *   this machine counts, with summer time as it was on that day.
 */
export function readMoment(text: string, tzMinutes?: number): number | null {
  const found = MOMENT.exec(text);
  if (!found) {
    return null;
  }
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const fields = [year, month, day, hour, minute, second] as Fields;
  const utcMs = utcOf(fields);
  if (utcMs === null) {
    return null;
  }
  const micros = Number((found[7] ?? "").padEnd(6, "0"));
  const offset = offsetMinutes(found);
  if (offset === null) {
    return null;
  }
  const zone = offset ?? tzMinutes;
  const ms = zone === undefined ? localMs(fields) : utcMs - zone * 60_000;
  return ms * 1000 + micros;
}

/** A time as `readMoment` reads it: in UTC, or with `local` in the zone of this machine. */
export function momentText(timeUs: number, { local = false } = {}): string {
  const ms = Math.floor(timeUs / 1000);
  if (ms < FIRST_MS || ms > LAST_MS) {
    return String(timeUs);
  }
  const shift = local ? new Date(ms).getTimezoneOffset() * 60_000 : 0;
  const text = new Date(ms - shift).toISOString().slice(0, 19);
  const micros = timeUs - Math.floor(timeUs / 1_000_000) * 1_000_000;
  const fraction = micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`;
  return local ? shortened(text + fraction) : `${text}${fraction}Z`;
}

/** Seconds of a length of time such as `30m` or `7d`, or null if it is none. */
export function readLength(text: string): number | null {
  const found = LENGTH.exec(text);
  return found ? Number(found[1]) * (SECONDS[found[2] ?? "s"] ?? 1) : null;
}

/** Whole, not negative seconds in the largest unit up to days that needs no fraction. */
export function lengthText(seconds: number): string {
  const unit = ["d", "h", "m"].find((one) => seconds % (SECONDS[one] ?? 1) === 0) ?? "s";
  return `${seconds / (SECONDS[unit] ?? 1)}${unit}`;
}

type Fields = [number, number, number, number, number, number];

/** Milliseconds in UTC, or null for a day or an hour that does not exist. */
function utcOf([year, month, day, hour, minute, second]: Fields): number | null {
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for the last century.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isReal =
    year > 0 && date.getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
  return isReal && date.getUTCDate() === day ? date.getTime() : null;
}

function localMs([year, month, day, hour, minute, second]: Fields): number {
  const date = new Date(0);
  date.setFullYear(year, month - 1, day);
  date.setHours(hour, minute, second, 0);
  return date.getTime();
}

/** Minutes east of UTC that a text names, undefined if it names none, null if they make no sense. */
function offsetMinutes(found: RegExpExecArray): number | null | undefined {
  if (found[8]) {
    return 0;
  }
  if (!found[9]) {
    return undefined;
  }
  const hours = Number(found[10]);
  const minutes = Number(found[11]);
  if (hours > 23 || minutes > 59) {
    return null;
  }
  return (found[9] === "-" ? -1 : 1) * (hours * 60 + minutes);
}

function shortened(text: string): string {
  return text.replace(/T00:00:00$/, "").replace(/(T\d\d:\d\d):00$/, "$1");
}
