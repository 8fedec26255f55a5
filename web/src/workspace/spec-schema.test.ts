import { expect, test } from "vitest";
import { differences } from "./differences";
import type { WorkspaceSpec } from "./spec";
import { readSpec } from "./spec-schema";

const FULL: WorkspaceSpec = {
  version: 1,
  runs: { columns: ["config.lr"], colors: { u: "#aabbcc" }, colorBy: { column: "x", buckets: 3 } },
  layout: {
    mode: "manual",
    settings: { x: "_time", yRange: [0, null], smoothing: { kind: "ema", amount: 0.5 } },
    sections: [
      {
        id: "s",
        name: "Mine",
        panels: [{ id: "p", kind: "bar", title: "t", config: { keys: ["a"] } }],
      },
    ],
    changes: { "auto:loss": { span: { columns: 2, rows: 1 } } },
    pinned: ["p"],
  },
};

test("a workspace is read back as it was kept", () => {
  expect(readSpec(JSON.parse(JSON.stringify(FULL)))).toEqual(FULL);
});

test("what is wrong in a workspace is left out and the rest stays", () => {
  const broken = {
    version: 1,
    runs: { columns: "all", baseline: "u", colors: { u: "url(x)" } },
    layout: {
      mode: "magic",
      sections: [7, { id: "s", columns: -3, panels: [{ id: "p", kind: "virus" }, null] }],
      settings: { x: 5, yScale: "log", smoothing: { kind: "ema", amount: 99 } },
    },
  };
  expect(readSpec(broken)).toEqual({
    version: 1,
    runs: { baseline: "u" },
    layout: { sections: [{ id: "s", name: "", panels: [] }], settings: { yScale: "log" } },
  });
  for (const nothing of [null, "x", [], { version: 2 }, { version: 1, layout: 3 }])
    expect(readSpec(nothing)).toEqual({ version: 1 });
});

const change = (layout: WorkspaceSpec["layout"]) =>
  differences(FULL, { ...FULL, layout: { ...FULL.layout, ...layout } });

test("the same workspace differs in nothing, whatever was opened", () => {
  expect(differences(FULL, readSpec(JSON.parse(JSON.stringify(FULL))))).toEqual([]);
  expect(change({ sections: FULL.layout?.sections?.map((s) => ({ ...s, open: false })) })).toEqual(
    [],
  );
});

test("differences name what was changed", () => {
  expect(change({ settings: { x: "_step" } })).toEqual([{ what: "settings", name: "" }]);
  expect(change({ removed: ["loss"] })).toEqual([{ what: "panel-removed", name: "loss" }]);
  expect(change({ changes: undefined })).toEqual([{ what: "panel-changed", name: "loss" }]);
  expect(change({ sections: [{ id: "s", name: "Other" }] })).toEqual([
    { what: "section-changed", name: "Other" },
    { what: "panel-removed", name: "t" },
  ]);
  expect(differences(FULL, { version: 1, layout: FULL.layout })).toEqual([
    { what: "run-list", name: "columns" },
    { what: "run-list", name: "colors" },
    { what: "run-list", name: "colorBy" },
  ]);
});

test("a section that the app named in one language takes the name of the reader's", () => {
  const sections = ["My panels", "マイパネル", "Mine"].map((name, i) => ({ id: `s${i}`, name }));
  const read = readSpec({ version: 1, layout: { sections } });
  expect(read.layout?.sections?.map(({ name }) => name)).toEqual(["", "", "Mine"]);
});
