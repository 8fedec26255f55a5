import { expect, test } from "vitest";
import { type ArrangedSection, arrange, flat, matching, panelText } from "./arrangement";
import { inReadingOrder } from "./keys";
import * as edit from "./layout-edit";
import type { LayoutSpec } from "./spec";

const KEYS = inReadingOrder(
  ["val/loss", "loss", "layer/10", "layer/2", "val/acc", "system/gpu.0.temp", "system/cpu"],
  [],
  "en",
);

/** `section: panel panel`, one line for each section. */
function picture(layout: LayoutSpec, keys = KEYS): string[] {
  return lines(arrange(layout, keys));
}

function lines(sections: ArrangedSection[], depth = 0): string[] {
  return sections.flatMap((section) => {
    const name = section.name || (section.prefix ?? section.id);
    const panels = section.panels.map(panelText).join(" ");
    return [`${" ".repeat(depth)}${name}: ${panels}`, ...lines(section.inner, depth + 1)];
  });
}

const sectionOf = (layout: LayoutSpec, id: string) =>
  flat(arrange(layout, KEYS)).find((section) => section.id === id) as ArrangedSection;

const move = (layout: LayoutSpec, id: string, section: string, index: number) =>
  edit.movePanel(layout, arrange(layout, KEYS), id, { section, index });

test("panels come by themselves, in sections by prefix, as a person counts", () => {
  expect(picture({})).toEqual([
    ": loss",
    "layer: layer/2 layer/10",
    "val: val/acc val/loss",
    "system: system/cpu",
    "system/gpu: system/gpu.0.temp",
  ]);
});

test("sections can be made from the last prefix or from the whole tree", () => {
  const keys = ["enc/layer1/w", "enc/layer2/w", "enc/loss", "top"];
  const read = inReadingOrder(keys, [], "en");
  expect(picture({ sectionsBy: "last" }, read)).toEqual([
    ": top",
    "enc: enc/loss",
    "enc/layer1: enc/layer1/w",
    "enc/layer2: enc/layer2/w",
  ]);
  expect(picture({ sectionsBy: "tree" }, ["a/b/c/d", "x"])).toEqual([
    "a: ",
    " a/b: ",
    "  a/b/c: a/b/c/d",
    ": x",
  ]);
});

test("a new key takes the next place and moves nothing", () => {
  const more = inReadingOrder([...KEYS, "layer/3", "abc/x"], KEYS, "en");
  expect(picture({}, more)).toEqual([
    ": loss",
    "layer: layer/2 layer/10 layer/3",
    "val: val/acc val/loss",
    "abc: abc/x",
    "system: system/cpu",
    "system/gpu: system/gpu.0.temp",
  ]);
  expect(inReadingOrder([...KEYS].reverse(), KEYS, "en")).toBe(KEYS);
});

test("a panel moves within its section and new ones still follow", () => {
  const layout = move({}, "auto:val/loss", "prefix:val", 0);
  expect(picture(layout)[2]).toBe("val: val/loss val/acc");
  expect(picture(layout, [...KEYS, "val/z"])[2]).toBe("val: val/loss val/acc val/z");
  expect(picture(move(layout, "auto:val/loss", "prefix:val", 2))[2]).toBe("val: val/acc val/loss");
});

test("a panel moves to another section and does not come back by itself", () => {
  const layout = move({}, "auto:loss", "prefix:val", 1);
  expect(picture(layout)).toEqual([
    "layer: layer/2 layer/10",
    "val: val/acc loss val/loss",
    "system: system/cpu",
    "system/gpu: system/gpu.0.temp",
  ]);
  expect(picture(move(layout, "auto:loss", "prefix:layer", 9))[0]).toBe(
    "layer: layer/2 layer/10 loss",
  );
});

test("what is changed of a panel does not move it, and moves with it", () => {
  const titled = edit.changePanel({}, "auto:val/loss", { title: "error" });
  expect(picture(titled)[2]).toBe("val: val/acc error");
  expect(picture(move(titled, "auto:val/loss", "prefix:layer", 0))[1]).toBe(
    "layer: error layer/2 layer/10",
  );
});

test("removed panels stay away until they are put back", () => {
  const layout = edit.removePanel(edit.removePanel({}, "auto:val/loss"), "auto:loss");
  expect(picture(layout).slice(0, 2)).toEqual(["layer: layer/2 layer/10", "val: val/acc"]);
  const hidden = edit.removeSection(layout, sectionOf(layout, "prefix:layer"));
  expect(picture(hidden)[0]).toBe("val: val/acc");
  expect(edit.nRemoved(hidden)).toBe(3);
  expect(picture(edit.restoreRemoved(hidden))).toEqual(picture({}));
});

test("removing a hand-made section gives its automatic panels back to where they came from", () => {
  const made = edit.addSection({}, "mine", "Mine");
  const layout = move(made, "auto:loss", "mine", 0);
  expect(picture(layout)[0]).toBe("Mine: loss");
  expect(picture(edit.removeSection(layout, sectionOf(layout, "mine")))).toEqual(picture({}));
});

test("sections are renamed and moved; those not moved keep reading order", () => {
  const renamed = edit.changeSection({}, sectionOf({}, "prefix:val"), { name: "Validation" });
  expect(picture(renamed)[2]).toBe("Validation: val/acc val/loss");
  const siblings = arrange({}, KEYS).map(({ id }) => id);
  const moved = edit.moveSection(renamed, siblings, "prefix:val", 0);
  expect(moved.order).toEqual(["prefix:val"]);
  expect(picture(moved).map((line) => line.split(":")[0])).toEqual([
    "Validation",
    "",
    "layer",
    "system",
    "system/gpu",
  ]);
  const next = arrange(moved, KEYS).map(({ id }) => id);
  const down = edit.moveSection(moved, next, "prefix:val", 2);
  expect(picture(down).map((line) => line.split(":")[0])).toEqual([
    "",
    "layer",
    "Validation",
    "system",
    "system/gpu",
  ]);
});

test("pinned panels stand at the top in their own order, and go back", () => {
  const one = edit.pinPanel(edit.pinPanel({}, "auto:val/acc"), "auto:loss");
  expect(picture(one).slice(0, 3)).toEqual([
    "pinned: val/acc loss",
    "layer: layer/2 layer/10",
    "val: val/loss",
  ]);
  expect(picture(move(one, "auto:loss", "pinned", 0))[0]).toBe("pinned: loss val/acc");
  expect(picture(move(one, "auto:layer/2", "pinned", 1))[0]).toBe("pinned: val/acc layer/2 loss");
  const back = edit.unpinPanel(edit.unpinPanel(one, "auto:loss"), "auto:val/acc");
  expect(picture(back)).toEqual(picture({}));
});

test("moving panels around a pinned one does not lose its place", () => {
  const placed = move({}, "auto:val/loss", "prefix:val", 0);
  const pinned = edit.pinPanel(placed, "auto:val/loss");
  const other = move(pinned, "auto:loss", "prefix:val", 0);
  expect(picture(edit.unpinPanel(other, "auto:val/loss"))[1]).toContain("val/loss");
});

test("a copy stands beside its panel and is its own", () => {
  const layout = edit.duplicatePanel({}, arrange({}, KEYS), "auto:val/acc", "copy");
  const changed = edit.changePanel(layout, "copy", { title: "second" });
  expect(picture(changed)[2]).toBe("val: val/acc second val/loss");
  expect(picture(edit.removePanel(changed, "copy"))[2]).toBe("val: val/acc val/loss");
});

test("a panel is split into several beside each other, of which the first is the same one", () => {
  let n = 0;
  const parts = ["a", "b", "c"].map((title) => ({ title }));
  const split = edit.splitPanel({}, arrange({}, KEYS), "auto:val/acc", parts, () => `s${n++}`);
  expect(picture(split)[2]).toBe("val: a b c val/loss");
  expect(edit.splitPanel({}, arrange({}, KEYS), "nobody", parts, () => "x")).toEqual({});
});

test("a copied section has copies of its panels", () => {
  let n = 0;
  const copy = { id: "copy", name: "val (2)", panelId: () => `p${++n}` };
  const layout = edit.duplicateSection({}, sectionOf({}, "prefix:val"), copy);
  expect(picture(layout)[0]).toBe("val (2): val/acc val/loss");
  expect(picture(layout)[3]).toBe("val: val/acc val/loss");
});

test("a manual layout is blank until panels are added", () => {
  const blank: LayoutSpec = { mode: "manual" };
  expect(picture(blank)).toEqual([]);
  const added = edit.quickAdd(blank, ["val/acc", "loss"]);
  expect(picture(added)).toEqual(["val: val/acc", ": loss"]);
  expect(edit.quickAdd(added, ["loss"])).toEqual(added);
  expect(picture(edit.removePanel(added, "auto:loss"))).toEqual(["val: val/acc"]);
  expect(picture({ ...added, mode: "automatic" })[2]).toBe("val: val/acc val/loss");
});

test("settings fall through the tree to the panels", () => {
  const layout: LayoutSpec = {
    sectionsBy: "tree",
    settings: { x: "_time" },
    sections: [
      { id: "prefix:a", name: "", prefix: "a", settings: { yScale: "log" } },
      { id: "prefix:a/b", name: "", prefix: "a/b", settings: { maxLines: 5 } },
    ],
  };
  const [, inner] = flat(arrange(layout, ["a/b/c"]));
  expect(inner.settings).toEqual([{ x: "_time" }, { yScale: "log" }, { maxLines: 5 }]);
});

test("a search leaves out sections without a match", () => {
  const found = matching(arrange({}, KEYS), (panel) => panelText(panel).includes("acc"));
  expect(lines(found)).toEqual(["val: val/acc"]);
});

test("a thousand keys are arranged and one of them moved to the front without naming the others", () => {
  const keys = Array.from({ length: 1_000 }, (_, i) => `layer/${i}`);
  const layout = edit.movePanel({}, arrange({}, keys), "auto:layer/999", {
    section: "prefix:layer",
    index: 0,
  });
  expect(layout.sections?.[0].panels).toEqual([{ id: "auto:layer/999", kind: "line" }]);
  expect(arrange(layout, keys)[0].panels.length).toBe(1_000);
});
