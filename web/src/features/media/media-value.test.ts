import { expect, test } from "vitest";
import { itemsOf } from "./media-value";

const file = { path: "media/a.png", sha256: "0", size: 1 };

test("a picture has its boxes and masks with the names of classes", () => {
  const [item] = itemsOf({
    _type: "image-file",
    ...file,
    caption: "a cat",
    classes: [{ id: 1, name: "cat" }],
    boxes: { found: { _type: "boxes2D", path: "b.json" } },
    masks: {
      truth: { _type: "mask", path: "m.png", class_labels: { 2: "dog" }, encoding: "rgb" },
      bad: 7,
    },
  });
  expect(item?.caption).toBe("a cat");
  expect(item?.boxes).toEqual([
    { name: "found", path: "b.json", labels: { 1: "cat" }, isColored: false },
  ]);
  expect(item?.masks).toEqual([
    { name: "truth", path: "m.png", labels: { 1: "cat", 2: "dog" }, isColored: true },
  ]);
});

test("a group is its members, whoever wrote it", () => {
  const items = itemsOf({
    _type: "images/separated",
    filenames: ["a.png", "b.png"],
    captions: ["one"],
    all_boxes: [null, { found: { path: "b.json" } }],
  });
  expect(items.map(({ type, path, caption }) => [type, path, caption])).toEqual([
    ["image-file", "a.png", "one"],
    ["image-file", "b.png", ""],
  ]);
  expect(items[1]?.boxes).toHaveLength(1);
});

test("texts, lists and maps of unknown types are shown too, numbers are not", () => {
  expect(itemsOf("plain")[0]?.type).toBe("text");
  expect(itemsOf([{ _type: "markdown", text: "a" }, "b"]).map(({ type }) => type)).toEqual([
    "markdown",
    "text",
  ]);
  expect(itemsOf({ _type: "from-the-future" })[0]?.type).toBe("from-the-future");
  expect(itemsOf(7)).toEqual([]);
  expect(itemsOf(null)).toEqual([]);
});
