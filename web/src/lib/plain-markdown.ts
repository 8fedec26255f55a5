/** Markdown as one line of plain text, for places that have room for no more. */
export function plainMarkdown(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+\.)\s+/gm, "")
    .replace(/(\*\*?|`+|~~)(\S|\S.*?\S)\1/g, "$2")
    .replace(/\s+/g, " ")
    .trim();
}
