import { describe, expect, test } from "vitest";
import { decodeSeries, SeriesFormatError } from "./series-format";

/** An answer as docs/formats/series.md lays it out. */
function answer(series: object[], body: ArrayBuffer): ArrayBuffer {
  const header = new TextEncoder().encode(JSON.stringify({ series }));
  const start = Math.ceil((8 + header.length) / 8) * 8;
  const bytes = new Uint8Array(start + body.byteLength);
  bytes.set(new TextEncoder().encode("KSR1"));
  new DataView(bytes.buffer).setUint32(4, header.length, true);
  bytes.set(header, 8);
  bytes.set(new Uint8Array(body), start);
  return bytes.buffer;
}

describe("decodeSeries", () => {
  test("points of whole numbers become floats, and words in the header numbers", () => {
    const body = new ArrayBuffer(32);
    new Float64Array(body, 0, 2).set([0, 5]);
    new BigInt64Array(body, 16, 2).set([7n, -8n]);
    const [series] = decodeSeries(
      answer(
        [
          {
            run: "u",
            key: "損失",
            mode: "points",
            n: 2,
            type: "i",
            total: 2,
            arrays: { x: [0, "f8"], y: [16, "i8"] },
            first: [0, 7],
            last: [5, "nan"],
            n_nan: 1,
          },
        ],
        body,
      ),
    );
    expect(series).toEqual({
      run: "u",
      key: "損失",
      mode: "points",
      total: 2,
      first: [0, 7],
      last: [5, Number.NaN],
      notFinite: 1,
      oddValue: Number.NaN,
      x: Float64Array.of(0, 5),
      y: Float64Array.of(7, -8),
    });
  });

  test("buckets are views of the answer, not copies", () => {
    const body = Float64Array.of(0, 16, 1, 2, 3, 4, 2, 3).buffer;
    const bytes = answer(
      [
        {
          run: "u",
          key: "loss",
          mode: "buckets",
          n: 2,
          total: 32,
          width: 16,
          arrays: { x: [0, "f8"], min: [16, "f8"], max: [32, "f8"], mean: [48, "f8"] },
          first: [0, 1],
          last: [31, 4],
        },
      ],
      body,
    );
    const [series] = decodeSeries(bytes);
    if (series.mode !== "buckets") throw new Error("expected buckets");
    expect(series.width).toBe(16);
    expect(series.mean).toEqual(Float64Array.of(2, 3));
    expect(series.mean.buffer).toBe(bytes);
  });

  test("bytes that are something else are refused", () => {
    expect(() => decodeSeries(new ArrayBuffer(4))).toThrow(SeriesFormatError);
    expect(() => decodeSeries(new TextEncoder().encode("<!doctype html>").buffer)).toThrow(
      SeriesFormatError,
    );
  });
});
