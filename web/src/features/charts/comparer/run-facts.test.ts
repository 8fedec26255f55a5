// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Run } from "@/api/runs";
import { compareRuns } from "./run-facts";

const run = (config: object, packages: object = {}): Run =>
  ({ config, summary: {}, metadata: { host: "a", git: {}, packages } }) as unknown as Run;

test("nested config is compared leaf by leaf, and what only one run has differs", () => {
  const rows = compareRuns([
    run({ model: { width: 64, depth: 2 }, lr: 0.1 }),
    run({ model: { width: 128, depth: 2 } }),
  ]);
  expect(rows.filter(({ part }) => part === "config")).toEqual([
    { part: "config", name: "model.width", values: ["64", "128"], differs: true },
    { part: "config", name: "model.depth", values: ["2", "2"], differs: false },
    { part: "config", name: "lr", values: ["0.1", null], differs: true },
  ]);
});

test("versions of packages are a part of their own", () => {
  const rows = compareRuns([run({}, { numpy: "2.0" }), run({}, { numpy: "2.1" })]);
  expect(rows.map(({ part, name, differs }) => [part, name, differs])).toEqual([
    ["metadata", "host", false],
    ["packages", "numpy", true],
  ]);
});

test("keys that are named like our own words are still compared in the config", () => {
  const rows = compareRuns([run({ inner: { git: 1 } }), run({ inner: { git: 2 } })]);
  expect(rows[0]).toMatchObject({ name: "inner.git", differs: true });
});
