import { expect, test } from "vitest";
import { columnOf, loggedFirst } from "./first-keys";

test("a new panel shows what runs logged before what their machines did", () => {
  const keys = ["system/cpu", "loss", "acc", "system/gpu.0.temp"];
  expect(loggedFirst(keys)).toEqual(["loss", "acc"]);
  expect(columnOf(keys)).toBe("summary.loss");
});

test("a new panel shows the machine where nothing else was logged", () => {
  expect(columnOf(["system/cpu", "system/disk"])).toBe("summary.system/cpu");
  expect(columnOf([])).toBe("");
});
