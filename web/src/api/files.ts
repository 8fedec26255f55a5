import { encodePath } from "@/lib/url-path";
import { type ContentOptions, contentQuery, zipQuery } from "./content";

/** Where the content of a run's file is. */
export function runFileUrl(uid: string, path: string, options: ContentOptions = {}): string {
  return `/api/v1/runs/${encodeURIComponent(uid)}/files/content/${encodePath(path)}${contentQuery(options)}`;
}

/** Files of a run in one archive: a folder, some names, or all of them. */
export function runFilesZipUrl(
  uid: string,
  choice: { folder?: string; paths?: string[] } = {},
): string {
  return `/api/v1/runs/${encodeURIComponent(uid)}/files.zip${zipQuery(choice)}`;
}
