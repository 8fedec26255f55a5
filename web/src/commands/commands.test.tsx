// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Command, useCommandGroups, useCommands } from "./commands";

function Offer({ title, commands }: { title: string; commands: Command[] }) {
  useCommands(title, commands);
  return <input aria-label="field" />;
}

function Told() {
  const groups = useCommandGroups();
  return (
    <p data-testid="told">
      {groups.map((group) => `${group.title}: ${group.commands.map((c) => c.label)}`).join("; ")}
    </p>
  );
}

const press = (key: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { key, ...more });

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("a key runs its command, and a field keeps its keys", () => {
  const run = vi.fn();
  render(<Offer title="Runs" commands={[{ label: "Next", keys: ["j"], run }]} />);
  press("j");
  expect(run).toHaveBeenCalledTimes(1);
  press("j", {}, screen.getByLabelText("field"));
  press("j", { ctrlKey: true });
  fireEvent.keyDown(document.body, { key: "j", isComposing: true });
  expect(run).toHaveBeenCalledTimes(1);
});

test("two keys in a row run a command, unless too long a time lies between", () => {
  vi.useFakeTimers();
  const run = vi.fn();
  const other = vi.fn();
  render(
    <Offer
      title="Go"
      commands={[
        { label: "Projects", keys: ["g p"], run },
        { label: "Pin", keys: ["p"], run: other },
      ]}
    />,
  );
  press("g");
  press("p");
  expect([run.mock.calls.length, other.mock.calls.length]).toEqual([1, 0]);
  press("g");
  vi.advanceTimersByTime(5_000);
  press("p");
  expect([run.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
});

test("single keys rest when they are switched off, others do not", () => {
  localStorage.setItem("kiseki.shortcuts", "off");
  const single = vi.fn();
  const undo = vi.fn();
  render(
    <Offer
      title="Runs"
      commands={[
        { label: "Next", keys: ["j"], run: single },
        { label: "Undo", keys: ["mod+z"], run: undo },
      ]}
    />,
  );
  press("j");
  press("z", { ctrlKey: true });
  expect([single.mock.calls.length, undo.mock.calls.length]).toEqual([0, 1]);
});

test("what came last has the key, and gives it back when it goes", () => {
  const page = vi.fn();
  const dialog = vi.fn();
  render(<Offer title="Page" commands={[{ label: "Next", keys: ["j"], run: page }]} />);
  const top = render(
    <Offer title="Top" commands={[{ label: "Down", keys: ["j"], run: dialog }]} />,
  );
  press("j");
  top.unmount();
  press("j");
  expect([page.mock.calls.length, dialog.mock.calls.length]).toEqual([1, 1]);
});

test("commands are told by group, also those that a component handles itself", () => {
  render(
    <>
      <Offer title="Runs" commands={[{ label: "Next", keys: ["j"] }]} />
      <Offer title="Runs" commands={[{ label: "Open", keys: ["Enter"] }]} />
      <Told />
    </>,
  );
  expect(screen.getByTestId("told").textContent).toBe("Runs: Next,Open");
});
