// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { isSingleKey, keyCaps, pressName } from "./keys";

const press = (init: KeyboardEventInit) => pressName(new KeyboardEvent("keydown", init));

describe("key presses", () => {
  test("are named by the character that is typed", () => {
    expect(press({ key: "j" })).toBe("j");
    expect(press({ key: "?", shiftKey: true })).toBe("?");
    expect(press({ key: "Enter" })).toBe("Enter");
  });

  test("with Ctrl or Cmd are the same command, and shift is told", () => {
    expect(press({ key: "k", ctrlKey: true })).toBe("mod+k");
    expect(press({ key: "k", metaKey: true })).toBe("mod+k");
    expect(press({ key: "Z", ctrlKey: true, shiftKey: true })).toBe("mod+shift+z");
  });

  test("are single keys unless a modifier is held", () => {
    expect(["j", "g r", "+", "?"].map(isSingleKey)).toEqual([true, true, true, true]);
    expect(["mod+k", "alt+ArrowUp"].map(isSingleKey)).toEqual([false, false]);
  });

  test("are shown as the caps of a keyboard", () => {
    expect(keyCaps("mod+shift+z")).toEqual(["Ctrl", "Shift", "Z"]);
    expect([keyCaps("x"), keyCaps("X")]).toEqual([["X"], ["Shift", "X"]]);
    expect(keyCaps("g r")).toEqual(["G", "R"]);
    expect(keyCaps("ArrowLeft")).toEqual(["←"]);
    expect(keyCaps(" ")).toEqual(["Space"]);
    expect(keyCaps("+")).toEqual(["+"]);
  });
});
