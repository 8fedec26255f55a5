import { EventStreamParser, type ServerEvent } from "./event-stream";

export type LiveStatus = "connecting" | "live" | "lost" | "asleep" | "paused";

/** Silence longer than this means the line is dead: the server pings every 15 s. */
const SILENCE_MS = 40_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/**
 * One live channel: reads server-sent events with `fetch` (which, unlike EventSource, can go on
 * from the last event after a sleep), reconnects with growing pauses, and lets go of the line
 * while the tab is in the background or the user paused it.
 */
export class LiveConnection {
  readonly #url: string;
  readonly #onEvent: (event: ServerEvent) => void;
  readonly #onStatus: (status: LiveStatus) => void;
  #lastId = "";
  #abort: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;
  #wanted = false;
  #paused = false;

  constructor(
    url: string,
    onEvent: (event: ServerEvent) => void,
    onStatus: (status: LiveStatus) => void,
  ) {
    this.#url = url;
    this.#onEvent = onEvent;
    this.#onStatus = onStatus;
  }

  open(): void {
    this.#wanted = true;
    document.addEventListener("visibilitychange", this.#settle);
    window.addEventListener("online", this.#settle);
    this.#settle();
  }

  close(): void {
    this.#wanted = false;
    document.removeEventListener("visibilitychange", this.#settle);
    window.removeEventListener("online", this.#settle);
    this.#hangUp();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#settle();
  }

  /** Bring the line into the state that the tab and the user want. */
  readonly #settle = (): void => {
    if (!this.#wanted) return;
    if (this.#paused || document.hidden) {
      this.#hangUp();
      this.#onStatus(this.#paused ? "paused" : "asleep");
    } else if (!this.#abort) {
      clearTimeout(this.#retry);
      void this.#read();
    }
  };

  #hangUp(): void {
    clearTimeout(this.#retry);
    this.#abort?.abort();
    this.#abort = null;
  }

  async #read(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.#onStatus("connecting");
    try {
      await this.#listen(abort);
    } catch {
      // Told below: a line that ends for whatever reason is lost until it is back.
    }
    if (this.#abort !== abort) return;
    this.#abort = null;
    this.#onStatus("lost");
    this.#retry = setTimeout(this.#settle, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  async #listen(abort: AbortController): Promise<void> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    if (this.#lastId) headers["last-event-id"] = this.#lastId;
    const response = await fetch(this.#url, { headers, signal: abort.signal, cache: "no-store" });
    if (!response.ok || !response.body) throw new Error(`live: HTTP ${response.status}`);
    this.#onStatus("live");
    this.#retryMs = FIRST_RETRY_MS;
    const parser = new EventStreamParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const silence = setTimeout(() => abort.abort(), SILENCE_MS);
      const { value, done } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      for (const event of parser.push(value)) {
        if (event.id) this.#lastId = event.id;
        this.#onEvent(event);
      }
    }
  }
}
