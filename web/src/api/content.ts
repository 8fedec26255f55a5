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

/** Servers and browsers refuse longer addresses. */
export const MOST_ADDRESS_CHARS = 16_000;

const ZIP_FRAME = "kiseki-zip";

/** Have the browser save the zip of names that are too many for an address. */
export function saveZip(url: string, paths: string[]): void {
  if (!document.getElementsByName(ZIP_FRAME).length) {
    // What goes wrong is answered in there, and this page stays.
    const frame = document.createElement("iframe");
    frame.name = ZIP_FRAME;
    frame.hidden = true;
    document.body.append(frame);
  }
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  form.target = ZIP_FRAME;
  form.hidden = true;
  for (const path of paths) {
    const field = document.createElement("input");
    field.name = "path";
    field.value = path;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

/** The end of an address that asks for a zip of some names, or (none) of all. */
export function zipQuery(paths: string[]): string {
  const query = new URLSearchParams(paths.map((path) => ["path", path]));
  return paths.length > 0 ? `?${query}` : "";
}
