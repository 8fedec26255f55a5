import { expect, test } from "vitest";
import { decodeText } from "./decode-text";

test("text in UTF-8 that was cut inside a character loses only that character", () => {
  const bytes = new TextEncoder().encode("軌跡");
  expect(decodeText(bytes.subarray(0, 4), true)).toBe("軌");
});

test("a table saved by Excel in Japan is read as Shift_JIS", () => {
  expect(decodeText(new Uint8Array([0x8b, 0x4f, 0x90, 0xd5]), false)).toBe("軌跡");
});

test("bytes that are in no known encoding are still shown", () => {
  expect(decodeText(new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x20, 0x21]), false)).toBe("café !");
});
