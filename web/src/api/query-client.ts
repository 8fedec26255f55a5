import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client";

const MAX_RETRIES = 3;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Changes are told by the live channel, so an answer is not old just because time went by.
      staleTime: 30_000,
      retry: (failures, error) => failures < MAX_RETRIES && isWorthAnotherTry(error),
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 8_000),
    },
  },
});

/** No answer, or one that says "later"; what the server refuses it will refuse again. */
function isWorthAnotherTry(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}
