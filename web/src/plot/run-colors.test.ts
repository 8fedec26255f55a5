import { expect, test } from "vitest";
import { DARK_PALETTE, LIGHT_PALETTE } from "./colors";
import { chosenColor, groupColor } from "./run-colors";

test("a colour of the palette follows the theme, any other stays", () => {
  expect(chosenColor("slot:2", "light")).toBe(LIGHT_PALETTE[2]);
  expect(chosenColor("slot:2", "dark")).toBe(DARK_PALETTE[2]);
  expect(chosenColor("#123456", "dark")).toBe("#123456");
});

test("a group keeps its colour, in the same place of both palettes", () => {
  expect(groupColor('["cnn"]', "light")).toBe(groupColor('["cnn"]', "light"));
  const light = (LIGHT_PALETTE as readonly string[]).indexOf(groupColor('["cnn"]', "light"));
  expect(groupColor('["cnn"]', "dark")).toBe(DARK_PALETTE[light]);
});
