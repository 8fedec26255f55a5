import { expect, test } from "vitest";
import { EventStreamParser } from "./event-stream";

test("an event cut anywhere is put together again", () => {
  const text = 'id: 7\nevent: change\ndata: {"runs":\ndata: []}\n\n';
  for (let cut = 0; cut <= text.length; cut++) {
    const parser = new EventStreamParser();
    const events = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))];
    expect(events).toEqual([{ event: "change", data: '{"runs":\n[]}', id: "7" }]);
  }
});

test("pings are no events and the last id stays", () => {
  const parser = new EventStreamParser();
  expect(parser.push(": ping\n\n")).toEqual([]);
  parser.push("id: 1\ndata: a\n\n");
  expect(parser.push("event: reset\ndata\n\n")).toEqual([{ event: "reset", data: "", id: "1" }]);
});

test("carriage returns end lines too", () => {
  expect(new EventStreamParser().push("data: a\r\n\r\n")).toEqual([
    { event: "message", data: "a", id: "" },
  ]);
});
