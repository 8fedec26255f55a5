import { decompress } from "fzstd";
import {
  asyncBufferFromUrl,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { valueText } from "@/lib/json-value";

export interface ParquetRead {
  columns: { name: string; type: string }[];
  rows: string[][];
  /** Rows in the file. */
  total: number;
  /** Bytes that would have to be read to show rows, if they are too many; else 0. */
  tooLarge: number;
}

const MOST_ROWS = 200;
/** Rows lie in groups, and a group is read whole. */
const MOST_GROUP_BYTES = 64 * 1024 * 1024;

/** Read the columns and the first rows of a Parquet file by ranges of its bytes. */
export async function readParquet(url: string, size: number): Promise<ParquetRead> {
  const place = new URL(url, window.location.href).href;
  const file = await asyncBufferFromUrl({ url: place, byteLength: size });
  const metadata = await parquetMetadataAsync(file);
  const columns = columnsOf(metadata);
  const total = Number(metadata.num_rows);
  const groupBytes = Number(metadata.row_groups[0]?.total_byte_size ?? 0);
  if (groupBytes > MOST_GROUP_BYTES) return { columns, rows: [], total, tooLarge: groupBytes };
  const found = await parquetReadObjects({
    file,
    metadata,
    rowEnd: Math.min(total, MOST_ROWS, Number(metadata.row_groups[0]?.num_rows ?? 0)),
    // Snappy is read anyway; what unpacks more kinds needs WebAssembly, which the page forbids.
    compressors: { ZSTD: (packed) => decompress(packed) },
  });
  const rows = found.map((row) => columns.map(({ name }) => cellText(row[name])));
  return { columns, rows, total, tooLarge: 0 };
}

/** The columns at the top; what is nested in one shows inside its cells. */
function columnsOf({ schema }: FileMetaData): { name: string; type: string }[] {
  const columns: { name: string; type: string }[] = [];
  let at = 1;
  const skip = () => {
    const { num_children = 0 } = schema[at++];
    for (let i = 0; i < num_children; i++) skip();
  };
  for (let i = 0; i < (schema[0]?.num_children ?? 0); i++) {
    const { name, type, logical_type, converted_type, num_children } = schema[at];
    const kind = logical_type?.type ?? converted_type ?? type ?? (num_children ? "STRUCT" : "");
    columns.push({ name, type: kind.toLowerCase() });
    skip();
  }
  return columns;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} B`;
  if (typeof value === "object")
    return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}` : inner));
  return valueText(value);
}
