import { expect, test } from "vitest";
import { itemsOf } from "./media-value";
import { weightOf } from "./weight";

const of = (value: object) => weightOf(itemsOf(value)[0]);

test("a picture is heavy by its pixels and not by its file", () => {
  const picture = { _type: "image-file", path: "media/images/a.png", size: 9e8 };
  expect(of(picture)).toBeNull();
  expect(of({ ...picture, width: 4_000, height: 3_000 })).toBeNull();
  expect(of({ ...picture, width: 20_000, height: 20_000 })).toEqual({
    kind: "pixels",
    width: 20_000,
    height: 20_000,
  });
});

test("a shape is heavy by its file, a film never", () => {
  const size = 60_000_000;
  expect(of({ _type: "object3D-file", path: "a.pts.json", size })).toEqual({
    kind: "bytes",
    bytes: size,
  });
  expect(of({ _type: "video-file", path: "a.mp4", size })).toBeNull();
});
