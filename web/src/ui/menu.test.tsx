// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { Menu } from "./menu";

beforeAll(() => {
  window.matchMedia ??= () =>
    ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  } as never;
});
afterEach(cleanup);

const show = (onClick: () => void) =>
  render(
    <MantineProvider env="test">
      <Menu button={<button type="button">Actions</button>}>
        <Menu.Item onClick={onClick}>Rename</Menu.Item>
      </Menu>
    </MantineProvider>,
  );

test("a menu comes when its button is pressed, and the button stays what it is", async () => {
  const rename = vi.fn();
  show(rename);
  const button = screen.getByRole("button", { name: "Actions" });
  expect(button.getAttribute("aria-haspopup")).toBe("menu");
  button.focus();
  fireEvent.click(button);
  const item = await screen.findByRole("menuitem", { name: "Rename" });
  expect(screen.getByRole("button", { name: "Actions" })).toBe(button);
  expect(button.getAttribute("aria-expanded")).toBe("true");
  expect(document.getElementById(button.getAttribute("aria-controls") ?? "")).not.toBeNull();
  fireEvent.click(item);
  expect(rename).toHaveBeenCalledTimes(1);
  await waitFor(() => expect(screen.queryByRole("menuitem")).toBeNull());
  expect(button.getAttribute("aria-expanded")).toBe("false");
});

test("the focus is in the menu while it is open, and back on its button afterwards", async () => {
  show(() => undefined);
  const button = screen.getByRole("button", { name: "Actions" });
  button.focus();
  fireEvent.click(button);
  const item = await screen.findByRole("menuitem");
  const menu = item.closest("[role=menu]");
  await waitFor(() => expect(menu?.contains(document.activeElement)).toBe(true));
  fireEvent.keyDown(document.activeElement ?? item, { key: "Escape" });
  await waitFor(() => expect(document.activeElement).toBe(button));
});
