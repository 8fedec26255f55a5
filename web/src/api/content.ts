/** Addresses of contents: the same choices for files of runs and of artifacts. */

export interface ContentOptions {
  /** To be shown in the page; else the browser is told to save it. */
  inline?: boolean;
  /** What the file says may run, walled off from everything else: only after a person asked. */
  scripts?: boolean;
}

/** The end of an address that asks for content. */
export function contentQuery({ inline = false, scripts = false }: ContentOptions): string {
  if (!inline) return "";
  return scripts ? "?inline=true&scripts=true" : "?inline=true";
}

/** The end of an address that asks for a zip of a folder, of some names, or (neither) of all. */
export function zipQuery({ folder, paths = [] }: { folder?: string; paths?: string[] }): string {
  const query = new URLSearchParams();
  if (folder) query.set("folder", folder);
  for (const path of paths) query.append("path", path);
  const text = query.toString();
  return text && `?${text}`;
}
