/** Excel reads UTF-8 (so names in Japanese) only with this at the beginning. */
const BOM = "\ufeff";

/** Offer a text or a blob as a file to save. */
export function saveFile(name: string, content: string | Blob, type = "text/plain"): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[/\\:*?"<>|\p{Cc}]+/gu, "-").slice(0, 120);
  link.click();
  // The browser reads the address after the click returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveCsv(name: string, text: string, withBom: boolean): void {
  saveFile(`${name}.csv`, (withBom ? BOM : "") + text, "text/csv;charset=utf-8");
}
