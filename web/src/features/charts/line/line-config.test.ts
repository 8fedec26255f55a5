import { expect, test } from "vitest";
import { allCaught, keysOf, type LineConfig } from "./line-config";

const KNOWN = ["train/loss", "train/acc", "val/loss", "val/acc", "lr"];
const config: LineConfig = { keys: [], pattern: "^(.+)/(?:.+)$", caught: "", expressions: [] };

test("a pattern draws every key that it matches, a part of it those that were caught alike", () => {
  expect(keysOf(config, KNOWN)).toEqual(KNOWN.slice(0, 4));
  expect(keysOf({ ...config, caught: "val" }, KNOWN)).toEqual(["val/loss", "val/acc"]);
});

test("a panel is split by what its groups catch, and no part again", () => {
  expect(allCaught(config, KNOWN)).toEqual(["train", "val"]);
  expect(allCaught({ ...config, caught: "val" }, KNOWN)).toEqual([]);
  expect(allCaught({ ...config, pattern: "loss" }, KNOWN)).toEqual([]);
  expect(allCaught({ ...config, pattern: "(" }, KNOWN)).toEqual([]);
});
