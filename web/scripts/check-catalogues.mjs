// Fails when a catalogue lacks a message, holds one that nobody uses, or when a text that people
// read stands in a component instead of in the catalogues. Changes nothing.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";

const LOCALES = "src/i18n/locales";
/** Attributes whose text people read or hear. */
const READ_ATTRIBUTES = new Set([
  "aria-label",
  "label",
  "placeholder",
  "title",
  "alt",
  "emptyText",
]);
/** Words that are the same in every language. */
const NAMES = new Set(["kiseki", ".*", "/", ", ", "·", "–"]);

const problems = [...cataloguesBehind(), ...textsOutside()];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

/** Extract into a copy and compare: the catalogues must not change and must be full. */
function cataloguesBehind() {
  const before = new Map(filesIn(LOCALES, ".po").map((path) => [path, readFileSync(path, "utf8")]));
  const folder = mkdtempSync(join(tmpdir(), "kiseki-i18n-"));
  const found = [];
  try {
    execFileSync("npx", ["lingui", "extract", "--clean", "--config", "lingui.config.ts"], {
      env: { ...process.env, KISEKI_CATALOGUES: folder },
      stdio: ["ignore", "ignore", "inherit"],
    });
    for (const [path, text] of before) {
      const fresh = messages(readFileSync(join(folder, path.slice(LOCALES.length + 1)), "utf8"));
      const kept = messages(text);
      for (const id of fresh.keys()) if (!kept.has(id)) found.push(`${path}: missing: ${id}`);
      for (const id of kept.keys()) if (!fresh.has(id)) found.push(`${path}: unused: ${id}`);
      for (const [id, translation] of kept)
        if (!translation) found.push(`${path}: not translated: ${id}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return found;
}

/** (context and id) -> translation of a catalogue in PO form. */
function messages(po) {
  const entries = po.split("\n\n").slice(1);
  return new Map(
    entries.flatMap((entry) => {
      const field = (name) => {
        const match = new RegExp(`^${name} ((?:".*"\\n?)+)`, "m").exec(entry);
        return match
          ? match[1]
              .split("\n")
              .filter(Boolean)
              .map((part) => JSON.parse(part))
              .join("")
          : "";
      };
      const id = field("msgid");
      return id ? [[[field("msgctxt"), id].filter(Boolean).join(": "), field("msgstr")]] : [];
    }),
  );
}

function textsOutside() {
  return filesIn("src", ".tsx")
    .filter((path) => !path.endsWith(".test.tsx"))
    .flatMap((path) => {
      const source = ts.createSourceFile(
        path,
        readFileSync(path, "utf8"),
        ts.ScriptTarget.Latest,
        true,
        ts.ScriptKind.TSX,
      );
      const found = [];
      const report = (node, text) => {
        if (!/\p{L}{2}/u.test(text) || NAMES.has(text.trim())) return;
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.push(`${path}:${line + 1}: text outside the catalogues: ${text.trim()}`);
      };
      const visit = (node) => {
        if (
          ts.isJsxElement(node) &&
          /^(Trans|code|kbd)$/.test(node.openingElement.tagName.getText())
        )
          return;
        if (ts.isJsxText(node)) report(node, node.text);
        if (ts.isJsxAttribute(node) && READ_ATTRIBUTES.has(node.name.getText())) {
          if (node.initializer && ts.isStringLiteral(node.initializer))
            report(node, node.initializer.text);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });
}

function filesIn(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}
