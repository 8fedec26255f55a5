import { expect, test } from "vitest";
import { neighbourOf } from "./neighbour";

const at = (id: string, x: number, y: number) => ({ id, position: { x, y } });
const placed = {
  nodes: [at("data", 0, 50), at("a", 300, 0), at("b", 300, 60), at("c", 300, 200)],
  edges: [
    { source: "data", target: "a" },
    { source: "data", target: "b" },
  ],
};

test("left and right follow an arrow to the nearest node, up and down stay in the column", () => {
  expect(neighbourOf(placed, "data", "ArrowRight")).toBe("b");
  expect(neighbourOf(placed, "b", "ArrowLeft")).toBe("data");
  expect(neighbourOf(placed, "b", "ArrowUp")).toBe("a");
  expect(neighbourOf(placed, "b", "ArrowDown")).toBe("c");
});

test("where nothing leads on, one stays", () => {
  expect(neighbourOf(placed, "c", "ArrowRight")).toBeNull();
  expect(neighbourOf(placed, "c", "ArrowDown")).toBeNull();
  expect(neighbourOf(placed, "gone", "ArrowUp")).toBeNull();
  expect(neighbourOf(placed, "data", "Enter")).toBeNull();
});
