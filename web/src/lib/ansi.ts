/** Terminal colours in log lines (ECMA-48 SGR). Everything else a terminal obeys is left out. */

export interface StyledText {
  text: string;
  /** 0-7 (8-15 for the bright ones), or null for the text's own colour. */
  color: number | null;
  bold: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const SEQUENCE = /\x1b\[([0-9;:?]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these have no picture
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f]/g;

export function plainText(text: string): string {
  return text.replace(SEQUENCE, "").replace(CONTROLS, "");
}

export function styledText(text: string): StyledText[] {
  const out: StyledText[] = [];
  let style = { color: null as number | null, bold: false };
  let from = 0;
  const add = (to: number) => {
    const part = text.slice(from, to).replace(CONTROLS, "");
    if (part) out.push({ text: part, ...style });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    add(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = applied(style, match[1]);
  }
  add(text.length);
  return out;
}

function applied(
  style: { color: number | null; bold: boolean },
  parameters: string,
): { color: number | null; bold: boolean } {
  let { color, bold } = style;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) [color, bold] = [null, false];
    else if (code === 1) bold = true;
    else if (code === 22) bold = false;
    else if (code === 39) color = null;
    else if (code >= 30 && code <= 37) color = code - 30;
    else if (code >= 90 && code <= 97) color = code - 82;
    else if (code === 38 || code === 48) i += codes[i + 1] === 5 ? 2 : 4;
  }
  return { color, bold };
}
