// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { LiveChanges } from "./live-changes";
import { metricKeys } from "./metrics";
import { seriesKeys } from "./series";
import type { SeriesSet } from "./series-batch";
import { viewKeys } from "./views";

const PROJECT = 1;

function clientWith(series: [run: string, key: string, x: string][]) {
  const client = new QueryClient();
  for (const [run, key, x] of series)
    client.setQueryData(
      seriesKeys.set({ series: [[run, key]], x, xMin: null, xMax: null, buckets: 512 }),
      [],
    );
  const stale = () =>
    client
      .getQueryCache()
      .getAll()
      .filter((query) => query.state.isInvalidated)
      .map(({ queryKey }) => textOf(queryKey));
  return { client, stale };
}

function textOf([what, of]: readonly unknown[]): string {
  if (what !== seriesKeys.sets[0]) return `${what} ${of}`;
  const { series, x } = of as SeriesSet;
  return ["series", ...series.flat(), x].join(" ");
}

test("only the changed keys of the changed runs are asked for anew", async () => {
  const { client, stale } = clientWith([
    ["a", "loss", "_step"],
    ["a", "acc", "_step"],
    ["b", "loss", "_step"],
  ]);
  const changes = new LiveChanges(client);
  changes.add({
    projects: [],
    artifacts: [],
    views: [],
    runs: [{ uid: "a", kinds: ["series"], keys: ["loss"] }],
  });
  await changes.apply(PROJECT);
  expect(stale()).toEqual(["series a loss _step"]);
});

test("a series is old too when the metric on its x axis changed", async () => {
  const { client, stale } = clientWith([["a", "loss", "epoch"]]);
  const changes = new LiveChanges(client);
  changes.add({
    projects: [],
    artifacts: [],
    views: [],
    runs: [{ uid: "a", kinds: ["series"], keys: ["epoch"] }],
  });
  await changes.apply(PROJECT);
  expect(stale()).toEqual(["series a loss epoch"]);
});

test("without a list of keys every series of the run is old", async () => {
  const { client, stale } = clientWith([
    ["a", "loss", "_step"],
    ["a", "acc", "_step"],
  ]);
  const changes = new LiveChanges(client);
  changes.add({
    projects: [],
    artifacts: [],
    views: [],
    runs: [{ uid: "a", kinds: ["series"], keys: null }],
  });
  changes.add({
    projects: [],
    artifacts: [],
    views: [],
    runs: [{ uid: "a", kinds: ["series"], keys: ["loss"] }],
  });
  await changes.apply(PROJECT);
  expect(stale()).toHaveLength(2);
});

test("the list of panels is asked for only when a new key appears", async () => {
  const { client, stale } = clientWith([]);
  client.setQueryData(metricKeys.project(PROJECT), { keys: [{ name: "loss", n_runs: 1 }] });
  const changes = new LiveChanges(client);
  changes.add({
    projects: [],
    artifacts: [],
    views: [],
    runs: [{ uid: "a", kinds: ["series"], keys: ["loss"] }],
  });
  await changes.apply(PROJECT);
  expect(stale()).toEqual([]);
  changes.add({
    projects: [],
    artifacts: [],
    views: [],
    runs: [{ uid: "a", kinds: ["series"], keys: ["acc"] }],
  });
  await changes.apply(PROJECT);
  expect(stale()).toEqual(["project-keys 1"]);
});

test("what was applied is not applied again", async () => {
  const { client } = clientWith([]);
  const changes = new LiveChanges(client);
  changes.add({
    projects: [],
    artifacts: [],
    views: [],
    runs: [{ uid: "a", kinds: ["console"], keys: null }],
  });
  expect(changes.isEmpty).toBe(false);
  await changes.apply(PROJECT);
  expect(changes.isEmpty).toBe(true);
});

test("a view that another tab saved is read anew, and nothing else", async () => {
  const { client, stale } = clientWith([["a", "loss", "_step"]]);
  client.setQueryData(viewKeys.one("v"), null);
  client.setQueryData(viewKeys.one("w"), null);
  const changes = new LiveChanges(client);
  changes.add({ projects: [], artifacts: [], views: ["v"], runs: [] });
  expect(changes.isEmpty).toBe(false);
  await changes.apply(PROJECT);
  expect(stale()).toEqual(["view v"]);
});

test("an artifact that changed makes the lists of artifacts old, and that of the run that made it", async () => {
  const { client } = clientWith([]);
  client.setQueryData(["artifacts", "list"], null);
  client.setQueryData(["run-artifacts", "a"], null);
  client.setQueryData(["run-artifacts", "b"], null);
  const old = () =>
    client
      .getQueryCache()
      .getAll()
      .filter((query) => query.state.isInvalidated)
      .map(({ queryKey }) => queryKey.join(" "));
  const changes = new LiveChanges(client);
  changes.add({
    projects: [],
    artifacts: [PROJECT],
    views: [],
    runs: [{ uid: "a", kinds: ["artifacts"], keys: [] }],
  });
  await changes.apply(PROJECT);
  expect(old()).toEqual(["artifacts list", "run-artifacts a"]);
  expect(changes.isEmpty).toBe(true);
});
