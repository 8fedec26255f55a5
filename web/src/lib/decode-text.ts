/** Tried in this order; the last one takes everything. Excel in Japan still writes the second. */
const ENCODINGS = ["utf-8", "shift_jis", "windows-1252"];

/** Bytes as text in the first encoding that they are valid in; `isCut`: more would follow. */
export function decodeText(bytes: Uint8Array, isCut: boolean, encodings = ENCODINGS): string {
  for (const encoding of encodings) {
    try {
      // A cut may lie inside a character, which is then left out.
      return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut });
    } catch {
      // Not this one.
    }
  }
  return new TextDecoder().decode(bytes);
}
