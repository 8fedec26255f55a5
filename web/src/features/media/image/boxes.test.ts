import { expect, test } from "vitest";
import { readBoxes } from "./boxes";

const size = { width: 200, height: 100 };

test("boxes by corners and by middles, in shares and in pixels, are the same place", () => {
  const boxes = readBoxes(
    {
      box_data: [
        { position: { minX: 0.25, maxX: 0.75, minY: 0.1, maxY: 0.3 }, class_id: 1 },
        { position: { middle: [0.5, 0.2], width: 0.5, height: 0.2 }, class_id: 1 },
        {
          position: { minX: 50, maxX: 150, minY: 10, maxY: 30 },
          domain: "pixel",
          class_id: 1,
        },
        { position: { middle: [100, 20], width: 100, height: 20 }, domain: "pixel", class_id: 1 },
      ],
      class_labels: { 1: "car" },
    },
    size,
    {},
  );
  expect(boxes).toHaveLength(4);
  for (const box of boxes) {
    expect(box.text).toBe("car");
    for (const [name, value] of Object.entries({ left: 0.25, top: 0.1, width: 0.5, height: 0.2 }))
      expect(box[name as "left"]).toBeCloseTo(value);
  }
});

test("a box says its caption, else its class, and its scores", () => {
  const position = { minX: 0, maxX: 1, minY: 0, maxY: 1 };
  const [first, second] = readBoxes(
    {
      box_data: [
        { position, box_caption: "here", scores: { iou: 0.5, bad: "x" } },
        { position, class_id: 7 },
      ],
    },
    size,
    { 7: "dog" },
  );
  expect([first?.text, first?.scores]).toEqual(["here", [["iou", 0.5]]]);
  expect(second?.text).toBe("dog");
});

test("what is no box is left out", () => {
  expect(readBoxes("hostile", size, {})).toEqual([]);
  expect(readBoxes({ box_data: [1, {}, { position: { minX: "0" } }] }, size, {})).toEqual([]);
});
