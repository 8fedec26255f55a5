/** Times of the server are whole microseconds since 1970, UTC; they are shown in the browser's zone. */

const SECOND_MS = 1_000;

export function toDate(epochUs: number): Date {
  return new Date(epochUs / 1_000);
}

/** 22 Nov 2026, 14:05:09, or 2026/11/22 14:05:09 in Japanese. */
export function formatDateTime(epochUs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
    year: "numeric",
    month: locale === "en" ? "short" : "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(toDate(epochUs));
}

/** As above without seconds: for columns of many of them. */
export function formatMinute(epochUs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
    year: "numeric",
    month: locale === "en" ? "short" : "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(toDate(epochUs));
}

/** A clock with milliseconds, for log lines. */
export function formatClock(epochUs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  }).format(toDate(epochUs));
}

const AGES: { unit: Intl.RelativeTimeFormatUnit; seconds: number }[] = [
  { unit: "year", seconds: 31_536_000 },
  { unit: "month", seconds: 2_592_000 },
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
  { unit: "second", seconds: 1 },
];

/** 3 minutes ago, 3 分前; less than five seconds is now. */
export function formatAge(epochUs: number, nowMs: number, locale: string): string {
  const seconds = (epochUs / 1_000 - nowMs) / SECOND_MS;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (Math.abs(seconds) < 5) return format.format(0, "second");
  const age = AGES.find(({ seconds: size }) => Math.abs(seconds) >= size) ?? AGES[AGES.length - 1];
  return format.format(Math.trunc(seconds / age.seconds), age.unit);
}

const DURATION_PARTS = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
  { unit: "second", seconds: 1 },
];

/** The two largest parts: 2 hr 5 min, 2 時間 5 分. Below a minute with one decimal. */
export function formatDuration(seconds: number, locale: string): string {
  const unitText = (amount: number, unit: string, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    }).format(amount);
  if (seconds < 60) return unitText(seconds, "second", 1);
  const first = DURATION_PARTS.findIndex((part) => seconds >= part.seconds);
  let rest = Math.round(seconds);
  const shown = DURATION_PARTS.slice(first, first + 2).flatMap((part) => {
    const amount = Math.floor(rest / part.seconds);
    rest -= amount * part.seconds;
    return amount > 0 ? [unitText(amount, part.unit)] : [];
  });
  return shown.join(" ");
}
