import { expect, test } from "vitest";
import { previewKind } from "./preview-kind";

const kind = (path: string, mime = "", size = 10) => previewKind({ path, mime, size });

test("the end of a name says how a file is shown, whatever its case", () => {
  expect(kind("media/images/猫_3_ab.PNG")).toBe("image");
  expect(kind("report.ipynb")).toBe("notebook");
  expect(kind("a.b/c.tsv")).toBe("csv");
  expect(kind("weights.safetensors")).toBe("none");
});

test("a name that says nothing leaves it to the type, and at last to the content", () => {
  expect(kind("LICENSE")).toBe("text");
  expect(kind("v1.0/plot", "image/webp")).toBe("image");
  expect(kind("folder.png/readme")).toBe("text");
  expect(kind("constructor")).toBe("text");
  expect(kind("x.constructor")).toBe("text");
});

test("what must be read whole and is too large is shown as text", () => {
  expect(kind("a.json", "", 5_000)).toBe("json");
  expect(kind("a.json", "", 50_000_000)).toBe("text");
});
