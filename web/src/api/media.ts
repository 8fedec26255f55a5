import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "./client";

export type MediaKey = Schemas["MediaKey"];
export type MediaSeries = Schemas["MediaSeries"];
export type MediaValue = Schemas["MediaValue"];

export interface MediaQuestion {
  runs: string[];
  keys: string[];
  /** A number logged beside the values that says where they stand; empty: their step is enough. */
  x: string;
}

/** Of more runs than this the first ones are asked what they logged. */
const MAX_RUNS = 500;

export const mediaKeys = {
  names: ["media-keys"] as const,
  values: ["media"] as const,
};

/** Under which keys some of these runs logged something with a type. */
export function mediaKeysQuery(runs: string[]) {
  const asked = runs.slice(0, MAX_RUNS);
  return queryOptions({
    queryKey: [...mediaKeys.names, asked] as const,
    queryFn: async ({ signal }) =>
      dataOf(await api.POST("/api/v1/media/keys", { body: { runs: asked }, signal })).keys,
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** What these runs logged under these keys, step by step. */
export function mediaQuery(question: MediaQuestion) {
  const asked = { ...question, runs: question.runs.slice(0, MAX_RUNS) };
  return queryOptions({
    queryKey: [...mediaKeys.values, asked] as const,
    queryFn: async ({ signal }) =>
      dataOf(await api.POST("/api/v1/media/values", { body: asked, signal })).series,
    enabled: asked.runs.length > 0 && asked.keys.length > 0,
    placeholderData: keepPreviousData,
  });
}
