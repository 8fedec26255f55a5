import { queryOptions, useQuery } from "@tanstack/react-query";
import { readText } from "./read-text";

export interface PreviewFile {
  /** Its name, with folders. */
  path: string;
  /** Bytes. */
  size: number;
  mime?: string;
  /** Tells that the content is another one now. */
  sha256?: string;
}

/** The first `bytes` of a file as text. */
export function useText(url: string, file: PreviewFile, bytes: number) {
  return useQuery(
    queryOptions({
      queryKey: ["content", url, file.sha256 ?? "", file.size, bytes] as const,
      queryFn: ({ signal }) => readText(url, file.size, bytes, signal),
      // The same hash is the same content for ever.
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      // A file that grows keeps what was read of it until the rest is there.
      placeholderData: (previous, query) => (query?.queryKey[1] === url ? previous : undefined),
    }),
  );
}
