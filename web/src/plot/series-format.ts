/**
 * Decodes the answer of `POST /api/v1/series` (docs/formats/series.md): a JSON header, then
 * little-endian arrays. The arrays are views of the answer's bytes, nothing is copied.
 */

export type Numbers = Float64Array | BigInt64Array | Uint32Array | Uint8Array;

interface SeriesBase {
  run: string;
  key: string;
  /** How many points lie in the range, however many of them are drawn. */
  total: number;
  first: [number, number] | null;
  last: [number, number] | null;
  /** How many points in the range are NaN or infinite. */
  notFinite: number;
  /** What they are, where they are all the same; else NaN. */
  oddValue: number;
}

export interface PointSeries extends SeriesBase {
  mode: "points";
  x: Float64Array;
  y: Float64Array;
}

export interface BucketSeries extends SeriesBase {
  mode: "buckets";
  /** Left border of each bucket, in the unit of x. */
  x: Float64Array;
  width: number;
  min: Float64Array;
  max: Float64Array;
  mean: Float64Array;
}

/** A line that stands for several runs (`run` is the id of their group). */
export interface GroupSeries extends SeriesBase {
  mode: "group";
  /** Left border of each bucket, or the place of the points when `width` is 0. */
  x: Float64Array;
  width: number;
  y: Float64Array;
  low: Float64Array;
  high: Float64Array;
  /** Runs with a finite value there. */
  runs: Float64Array;
}

export type Series = PointSeries | BucketSeries | GroupSeries;

export class SeriesFormatError extends Error {}

const MAGIC = 0x3152534b; // "KSR1", little-endian

export function decodeSeries(bytes: ArrayBuffer): Series[] {
  const view = new DataView(bytes);
  if (bytes.byteLength < 8 || view.getUint32(0, true) !== MAGIC)
    throw new SeriesFormatError("not a series answer");
  const headerEnd = 8 + view.getUint32(4, true);
  if (headerEnd > bytes.byteLength) throw new SeriesFormatError("header is cut off");
  const header: unknown = JSON.parse(
    new TextDecoder().decode(new Uint8Array(bytes, 8, headerEnd - 8)),
  );
  const body = Math.ceil(headerEnd / 8) * 8;
  if (!isRecord(header) || !Array.isArray(header.series))
    throw new SeriesFormatError("header has no series");
  return header.series.map((entry) => decodeOne(bytes, body, entry));
}

function decodeOne(bytes: ArrayBuffer, body: number, entry: unknown): Series {
  if (!isRecord(entry) || !isRecord(entry.arrays)) throw new SeriesFormatError("bad series entry");
  const n = number(entry.n);
  const arrays = entry.arrays;
  const read = (name: string) => toFloats(readArray(bytes, body, arrays[name], n));
  const base: SeriesBase = {
    run: String(entry.run),
    key: String(entry.key),
    total: number(entry.total),
    first: pair(entry.first),
    last: pair(entry.last),
    notFinite: number(entry.n_nan) + number(entry.n_pinf) + number(entry.n_ninf),
    oddValue: oddValue(number(entry.n_nan), number(entry.n_pinf), number(entry.n_ninf)),
  };
  if ("low" in arrays)
    return {
      ...base,
      mode: "group",
      x: read("x"),
      width: number(entry.width),
      y: read("y"),
      low: read("low"),
      high: read("high"),
      runs: read("count"),
    };
  if (entry.mode === "points") return { ...base, mode: "points", x: read("x"), y: read("y") };
  return {
    ...base,
    mode: "buckets",
    x: read("x"),
    width: number(entry.width),
    min: read("min"),
    max: read("max"),
    mean: read("mean"),
  };
}

function readArray(bytes: ArrayBuffer, body: number, place: unknown, n: number): Numbers {
  if (!Array.isArray(place)) throw new SeriesFormatError("array is missing");
  const offset = body + number(place[0]);
  switch (place[1]) {
    case "f8":
      return new Float64Array(bytes, offset, n);
    case "i8":
      return new BigInt64Array(bytes, offset, n);
    case "u4":
      return new Uint32Array(bytes, offset, n);
    case "u1":
      return new Uint8Array(bytes, offset, n);
    default:
      throw new SeriesFormatError(`unknown array type ${String(place[1])}`);
  }
}

/** Pixels need no more than 53 bits; exact integers are read from the keys' facts. */
function toFloats(numbers: Numbers): Float64Array {
  if (numbers instanceof Float64Array) return numbers;
  const floats = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) floats[i] = Number(numbers[i]);
  return floats;
}

const WORDS: Record<string, number> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };

/** A number of the header; non-finite ones are written as words, absent ones count as 0. */
function number(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value in WORDS) return WORDS[value];
  return 0;
}

function oddValue(nan: number, up: number, down: number): number {
  if (nan > 0 || (up > 0 && down > 0)) return Number.NaN;
  if (up > 0) return Infinity;
  return down > 0 ? -Infinity : Number.NaN;
}

function pair(value: unknown): [number, number] | null {
  return Array.isArray(value) && value.length === 2 ? [number(value[0]), number(value[1])] : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
