import { expect, test } from "vitest";
import { filesOf, linesOf } from "./patch-view";

const PATCH = `diff --git a/train.py b/train.py
index 1..2 100644
--- a/train.py
+++ b/train.py
@@ -1,3 +1,3 @@
 import kiseki
-lr = 0.1
+lr = 0.01
 run()
\\ No newline at end of file
diff --git a/モデル.bin b/モデル.bin
new file mode 100644
index 000..1
Binary files /dev/null and b/モデル.bin differ
`;

test("lines of a patch know their numbers before and after", () => {
  const [file] = filesOf(PATCH) ?? [];
  expect(linesOf(file).map(({ sign, before, after }) => [sign, before, after])).toEqual([
    ["@", null, null],
    [" ", 1, 1],
    ["-", 2, null],
    ["+", null, 2],
    [" ", 3, 3],
  ]);
});

test("a binary file is named although it has no lines", () => {
  const files = filesOf(PATCH) ?? [];
  expect(files.map((file) => [file.newFileName, file.isBinary ?? false])).toEqual([
    ["b/train.py", false],
    ["b/モデル.bin", true],
  ]);
});

test("what is no patch, and one that was cut in the middle, are told apart from an empty one", () => {
  expect(filesOf("hello")).toBeNull();
  expect(filesOf("")).toBeNull();
  expect(filesOf(PATCH.slice(0, PATCH.indexOf("+lr")))).toBeNull();
});
