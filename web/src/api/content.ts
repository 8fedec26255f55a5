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

/** The end of an address that asks for a zip of some names, or (none) of all. */
export function zipQuery(paths: string[]): string {
  const query = new URLSearchParams(paths.map((path) => ["path", path]));
  return paths.length > 0 ? `?${query}` : "";
}
