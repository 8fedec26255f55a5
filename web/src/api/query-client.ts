import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client";

const MAX_RETRIES = 3;
/** How often what failed and is on screen is asked for again. */
const HEAL_EVERY_MS = 5_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Changes are told by the live channel, so an answer is not old just because time went by.
      staleTime: 30_000,
      retry: (failures, error) => failures < MAX_RETRIES && isWorthAnotherTry(error),
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 8_000),
      refetchInterval: ({ state }) =>
        state.error && isWorthAnotherTry(state.error) ? HEAL_EVERY_MS : false,
      // The server may be this very machine, which is there without a network too.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

/** No answer, or one that says "later"; what the server refuses it will refuse again. */
export function isWorthAnotherTry(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}
