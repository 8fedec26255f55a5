/** A test of texts against what a person typed: plain text or a regular expression. */
export type Matcher = (text: string) => boolean;

/**
 * Plain text ignores case and width (ＡＢＣ finds abc, ｶﾅ finds カナ). A regular expression that
 * does not parse gives null, so that the caller can say so.
 */
export function textMatcher(query: string, regex: boolean): Matcher | null {
  if (!regex) {
    const wanted = folded(query);
    return (text) => folded(text).includes(wanted);
  }
  try {
    const pattern = new RegExp(query, "iu");
    return (text) => pattern.test(text);
  } catch {
    return null;
  }
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
