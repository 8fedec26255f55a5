import createClient from "openapi-fetch";
import type { components, paths } from "./schema.gen";

export type Schemas = components["schemas"];

/** What the server says when it cannot do something; `message` is safe to show. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly status: number;

  constructor(status: number, problem: Partial<Schemas["Problem"]>) {
    super(problem.message ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "error";
    this.hint = problem.hint ?? "";
  }

  /** No answer at all: the server is down or the network is gone. */
  static offline(): ApiError {
    return new ApiError(0, { code: "unreachable", message: "" });
  }
}

/** The one HTTP client; every file of this folder goes through it. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: reachingFetch });

/** `fetch`, but a missing network is an `ApiError` too (an aborted request stays as it is). */
export async function reachingFetch(
  request: Request | string,
  init?: RequestInit,
): Promise<Response> {
  try {
    return await fetch(request, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw ApiError.offline();
  }
}

/** The data of an answer, or an `ApiError` thrown. */
export function dataOf<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data !== undefined) return answer.data;
  throw new ApiError(answer.response.status, problemIn(answer.error));
}

/** Throw unless a raw answer is a success. */
export async function assertOk(response: Response): Promise<void> {
  if (response.ok) return;
  const body: unknown = await response.json().catch(() => null);
  throw new ApiError(response.status, problemIn(body));
}

function problemIn(body: unknown): Partial<Schemas["Problem"]> {
  return typeof body === "object" && body !== null ? body : {};
}
