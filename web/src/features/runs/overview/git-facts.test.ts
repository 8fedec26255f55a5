import { expect, test } from "vitest";
import { remoteUrl } from "./git-facts";

test("only web addresses become links", () => {
  expect(remoteUrl("git@github.com:nico/digits.git")).toBe("https://github.com/nico/digits");
  expect(remoteUrl("https://example.org/x.git")).toBe("https://example.org/x");
  expect(remoteUrl("javascript:alert(1)")).toBeNull();
  expect(remoteUrl("/home/nico/repo")).toBeNull();
});
