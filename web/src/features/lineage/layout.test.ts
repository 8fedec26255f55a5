import { expect, test } from "vitest";
import { type Arrow, layersOf } from "./layers";
import { layout, NODE } from "./layout";

test("what came of something stands to its right, and an input beside what uses it", () => {
  // raw -> clean -> train -> model -> evaluate; labels -> evaluate
  const arrows: Arrow[] = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [5, 4],
  ];
  expect(layersOf(6, arrows)).toEqual([0, 1, 2, 3, 4, 3]);
});

test("arrows in a circle are placed all the same", () => {
  const found = layersOf(3, [
    [0, 1],
    [1, 2],
    [2, 0],
    [1, 1],
  ]);
  expect(found).toEqual([0, 1, 2]);
});

test("no two nodes overlap, and a chain is level", () => {
  const arrows: Arrow[] = [
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 4],
    [2, 4],
    [3, 4],
    [4, 5],
  ];
  const { nodes } = layout(6, arrows);
  for (let a = 0; a < nodes.length; a++)
    for (let b = a + 1; b < nodes.length; b++) {
      const isApart = nodes[a].x !== nodes[b].x || Math.abs(nodes[a].y - nodes[b].y) >= NODE.height;
      expect(isApart, `${a} and ${b}`).toBe(true);
    }
  expect(nodes[4].y).toBeCloseTo(nodes[5].y);
  expect(nodes[2].y).toBeCloseTo(nodes[0].y);
});

test("columns are ordered so that arrows do not cross where they need not", () => {
  // 0 -> 3 and 1 -> 2 would cross if 2 stood above 3.
  const { nodes } = layout(4, [
    [0, 3],
    [1, 2],
  ]);
  expect(nodes[0].y < nodes[1].y).toBe(nodes[3].y < nodes[2].y);
});

test("a long arrow passes beside the nodes between its ends", () => {
  const { nodes, passes } = layout(4, [
    [0, 1],
    [1, 2],
    [2, 3],
    [0, 3],
  ]);
  expect(passes[3]).toHaveLength(2);
  for (const { y } of passes[3]) expect(y < nodes[1].y || y > nodes[1].y + NODE.height).toBe(true);
});

test("five thousand nodes in tangled arrows are placed, each somewhere", () => {
  const count = 5_000;
  const arrows = Array.from({ length: count - 1 }, (_, i): Arrow => [i >> 2, i + 1]);
  for (let i = 0; i < count - 100; i += 5) arrows.push([i, i + 97]);
  const { nodes } = layout(count, arrows);
  expect(nodes.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
});
