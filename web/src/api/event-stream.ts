/** Parses `text/event-stream` (WHATWG HTML, section 9.2.6) from pieces of text. */

export interface ServerEvent {
  event: string;
  data: string;
  id: string;
}

export class EventStreamParser {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id = "";

  /** Feed a piece; returns the events that are complete now. */
  push(text: string): ServerEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): ServerEvent[] {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return [];
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id") this.#id = value;
    return [];
  }

  #dispatch(): ServerEvent[] {
    const complete = this.#data.length > 0 || this.#event !== "";
    const event = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    this.#event = "";
    this.#data = [];
    return complete ? [event] : [];
  }
}
