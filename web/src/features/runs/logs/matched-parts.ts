export interface TextPart {
  text: string;
  matched: boolean;
}

/** Split a text at what the search found in it; unsplit when the pattern does not parse. */
export function matchedParts(text: string, query: string, regex: boolean): TextPart[] {
  const pattern = patternOf(query, regex);
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of pattern ? text.matchAll(pattern) : []) {
    if (match[0] === "") continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), matched: false });
    parts.push({ text: match[0], matched: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), matched: false });
  return parts;
}

function patternOf(query: string, regex: boolean): RegExp | null {
  try {
    return new RegExp(regex ? query : query.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"), "giu");
  } catch {
    return null;
  }
}
