import { expect, test } from "vitest";
import { chartViewSchema, zoomOf } from "./chart-view";
import { definitionOf } from "./definitions";
import { isOrdinaryKey, sectionsByPrefix, systemSections } from "./sections";

test("keys stand in sections by prefix, in the order a person counts", () => {
  expect(sectionsByPrefix(["val/loss", "loss", "layer/10", "layer/2", "val/acc"], "en")).toEqual([
    { name: "", keys: ["loss"] },
    { name: "layer", keys: ["layer/2", "layer/10"] },
    { name: "val", keys: ["val/acc", "val/loss"] },
  ]);
});

test("system metrics stand by device", () => {
  const names = systemSections(["system/gpu.0.temp", "system/cpu", "system/gpu.1.temp"], "en");
  expect(names.map(({ name }) => name)).toEqual(["", "gpu"]);
});

test("inner keys and system metrics are not among the metrics", () => {
  expect(["loss", "_runtime", "system/cpu", "a_b"].filter(isOrdinaryKey)).toEqual(["loss", "a_b"]);
});

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

test("a zoom needs both ends in order; a bad address has none", () => {
  expect(zoomOf({ from: 1, to: 5 })).toEqual({ min: 1, max: 5 });
  expect(zoomOf({ from: 5, to: 1 })).toBeNull();
  expect(chartViewSchema.parse({ smooth: "magic", amount: 7, from: "x" })).toEqual({});
});
