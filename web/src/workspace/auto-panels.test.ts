import { expect, test } from "vitest";
import { arrange, panelsIn } from "./arrangement";
import { autoPanelOf } from "./auto-panels";

test("what was logged says which kind of panel comes for it", () => {
  const kinds = [undefined, "image-file", "histogram", "table-file", "chart", "from-the-future"];
  expect(kinds.map((type) => autoPanelOf("k", type).kind)).toEqual([
    "line",
    "media",
    "histogram",
    "table",
    "chart",
    "media",
  ]);
  expect(autoPanelOf("k", "histogram").config).toEqual({ key: "k" });
});

test("panels of media stand in the sections of their prefixes and may be changed", () => {
  const types = new Map([["val/img", "image-file"]]);
  const layout = { changes: { "auto:val/img": { title: "Seen", config: { keys: ["a"] } } } };
  const [section] = arrange(layout, ["val/img", "val/loss"], types);
  expect(section?.prefix).toBe("val");
  expect(panelsIn(section ? [section] : [])).toEqual([
    { id: "auto:val/img", kind: "media", title: "Seen", config: { keys: ["a"] } },
    { id: "auto:val/loss", kind: "line", config: { keys: ["val/loss"] } },
  ]);
});
