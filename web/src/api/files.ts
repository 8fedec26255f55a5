import { encodePath } from "@/lib/url-path";
import { api, dataOf, type Schemas } from "./client";
import { type ContentOptions, contentQuery, zipQuery } from "./content";

export type FilePage = Schemas["FilePage"];

export const fileKeys = {
  all: (uid: string) => ["run-files", uid] as const,
};

/** Where the content of a run's file is. */
export function runFileUrl(uid: string, path: string, options: ContentOptions = {}): string {
  return `/api/v1/runs/${encodeURIComponent(uid)}/files/content/${encodePath(path)}${contentQuery(options)}`;
}

/** Files of a run in one archive: names (a folder's ends with a slash), or without any all of them. */
export function runFilesZipUrl(uid: string, paths: string[] = []): string {
  return `/api/v1/runs/${encodeURIComponent(uid)}/files.zip${zipQuery(paths)}`;
}

/** A page of a folder of a run (`""` is the root), or of what a search finds anywhere. */
export async function listRunFiles(
  uid: string,
  query: { folder?: string; search?: string; limit: number; cursor: string | null },
  signal: AbortSignal,
): Promise<FilePage> {
  return dataOf(
    await api.GET("/api/v1/runs/{uid}/files", { params: { path: { uid }, query }, signal }),
  );
}

/** Take files of a run away; a name that ends with a slash is a folder. */
export async function deleteRunFiles(uid: string, paths: string[]): Promise<void> {
  const answer = await api.POST("/api/v1/runs/{uid}/files/delete", {
    params: { path: { uid } },
    body: { paths },
  });
  if (!answer.response.ok) dataOf(answer);
}
