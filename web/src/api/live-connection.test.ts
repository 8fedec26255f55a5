// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveConnection } from "./live-connection";

/** One answered request of the live channel, whose bytes the test sends. */
interface Line {
  headers: Record<string, string>;
  signal: AbortSignal;
  send: (text: string) => void;
  hangUp: () => void;
}

let lines: Line[] = [];
let refuse = false;
let opened: LiveConnection[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  refuse = false;
  opened = [];
  setHidden(false);
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    if (refuse) throw new TypeError("no network");
    let controller: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start: (made) => {
        controller = made;
      },
    });
    const signal = init.signal as AbortSignal;
    signal.addEventListener("abort", () => controller.error(new DOMException("", "AbortError")));
    lines.push({
      headers: init.headers as Record<string, string>,
      signal,
      send: (text) => controller.enqueue(new TextEncoder().encode(text)),
      hangUp: () => controller.close(),
    });
    return new Response(body, { status: 200 });
  });
});

afterEach(() => {
  for (const connection of opened) connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setHidden(hidden: boolean): void {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

function connect() {
  const events: string[] = [];
  const statuses: string[] = [];
  const connection = new LiveConnection(
    "/live",
    ({ data }) => events.push(data),
    (status) => statuses.push(status),
  );
  opened.push(connection);
  connection.open();
  return { connection, events, statuses };
}

const settle = () => vi.advanceTimersByTimeAsync(1);

test("events are handed on in their order", async () => {
  const { events, statuses } = connect();
  await settle();
  lines[0].send("id: 1\ndata: a\n\nid: 2\ndata: b\n\n");
  await settle();
  expect(events).toEqual(["a", "b"]);
  expect(statuses).toEqual(["connecting", "live"]);
});

test("a tab in the background holds no line and goes on from its last event", async () => {
  connect();
  await settle();
  lines[0].send("id: 41\ndata: a\n\n");
  await settle();
  setHidden(true);
  await settle();
  expect(lines[0].signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(lines).toHaveLength(1);
  setHidden(false);
  await settle();
  expect(lines[1].headers["last-event-id"]).toBe("41");
});

test("a lost line is told and tried again with growing pauses until it is back", async () => {
  const { statuses } = connect();
  await settle();
  refuse = true;
  lines[0].hangUp();
  await settle();
  expect(statuses.at(-1)).toBe("lost");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(statuses.at(-1)).toBe("lost");
  refuse = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(statuses.at(-1)).toBe("live");
});

test("a silent line is given up, because the server pings", async () => {
  const { statuses } = connect();
  await settle();
  await vi.advanceTimersByTimeAsync(41_000);
  expect(lines[0].signal.aborted).toBe(true);
  expect(statuses).toContain("lost");
});

test("a paused line stays down until it is wanted again", async () => {
  const { connection, statuses } = connect();
  await settle();
  connection.setPaused(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(statuses.at(-1)).toBe("paused");
  expect(lines).toHaveLength(1);
  connection.setPaused(false);
  await settle();
  expect(statuses.at(-1)).toBe("live");
});
