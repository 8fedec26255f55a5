import { assertOk, reachingFetch } from "@/api/client";
import { decodeText } from "@/lib/decode-text";

export interface TextRead {
  text: string;
  /** Only the beginning was read. */
  isCut: boolean;
  /** It is no text: pictures, weights, archives. */
  isBinary: boolean;
}

const PROBE_BYTES = 8_192;

/** Read the first `bytes` of a content as text. */
export async function readText(
  url: string,
  size: number,
  bytes: number,
  signal?: AbortSignal,
): Promise<TextRead> {
  const isCut = size > bytes;
  const headers: HeadersInit = isCut ? { range: `bytes=0-${bytes - 1}` } : {};
  const answer = await reachingFetch(url, { headers, signal });
  await assertOk(answer);
  const read = new Uint8Array(await answer.arrayBuffer()).subarray(0, isCut ? bytes : undefined);
  const utf16 = utf16Name(read);
  // Zero bytes are in no text but UTF-16.
  if (!utf16 && read.subarray(0, PROBE_BYTES).includes(0))
    return { text: "", isCut, isBinary: true };
  const text = decodeText(read, isCut, utf16 ? [utf16] : undefined);
  return { text: text.replace(/\r\n?/g, "\n"), isCut, isBinary: false };
}

function utf16Name(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
}
