import { expect, test } from "vitest";
import { definitionOf } from "./definitions";

test("an exact definition wins over a glob", () => {
  const definition = (name: string, step: string) => ({
    name,
    step_metric: step,
    step_sync: null,
    hidden: null,
    summary: [],
    goal: null,
  });
  const runs = [
    {
      uid: "u",
      id: "i",
      name: "run",
      color: "red",
      definitions: [definition("val/*", "epoch"), definition("val/loss", "batch")],
    },
  ];
  expect(definitionOf("val/loss", runs).step_metric).toBe("batch");
  expect(definitionOf("val/acc", runs).step_metric).toBe("epoch");
  expect(definitionOf("train/acc", runs)).toEqual({});
});
