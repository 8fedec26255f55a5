import { Mesh, type MeshStandardMaterial } from "three";
import { expect, test } from "vitest";
import { readBabylon } from "./babylon";
import { boxAround } from "./three-scene";

const TRIANGLE = { positions: [0, 0, 0, 1, 0, 0, 0, 2, 3], indices: [0, 1, 2] };

function meshesOf(file: object): Mesh[] {
  const found: Mesh[] = [];
  readBabylon(file)?.traverse((part) => {
    if (part instanceof Mesh) found.push(part);
  });
  return found;
}

function spanOf(file: object): number[][] {
  const scene = readBabylon(file);
  if (!scene) throw new Error("nothing was read");
  const { min, max } = boxAround(scene);
  return [min.toArray(), max.toArray()];
}

test("a mesh stands where its file says, its third axis turned round", () => {
  const mesh = { ...TRIANGLE, position: [10, 0, 0], scaling: [2, 1, 1] };
  expect(spanOf({ meshes: [mesh] })).toEqual([
    [10, 0, -3],
    [12, 2, 0],
  ]);
  expect(spanOf({ meshes: [mesh], useRightHandedSystem: true })[1]).toEqual([12, 2, 3]);
});

test("meshes hang on their parents, share shapes and are repeated", () => {
  const file = {
    geometries: { vertexData: [{ id: "flat", ...TRIANGLE }] },
    transformNodes: [{ id: "hand", position: [0, 5, 0] }],
    meshes: [
      { id: "a", geometryId: "flat", parentId: "hand", instances: [{ position: [7, 0, 0] }] },
    ],
  };
  expect(meshesOf(file)).toHaveLength(2);
  expect(spanOf(file)).toEqual([
    [0, 0, -3],
    [8, 7, 0],
  ]);
});

test("a mesh has the plain colour of its material, also of the first of several", () => {
  const file = {
    materials: [
      { id: "red", diffuse: [1, 0, 0] },
      { id: "gold", albedo: [1, 0.8, 0], alpha: 0.5 },
    ],
    multiMaterials: [{ id: "both", materials: ["gold", "red"] }],
    meshes: [
      { ...TRIANGLE, materialId: "red" },
      { ...TRIANGLE, materialId: "both" },
    ],
  };
  const [red, gold] = meshesOf(file).map(({ material }) => material as MeshStandardMaterial);
  expect(red.color.toArray()).toEqual([1, 0, 0]);
  expect([gold.color.toArray(), gold.opacity]).toEqual([[1, 0.8, 0], 0.5]);
});

test("what is broken or hidden is left out, and parents in a circle end at the scene", () => {
  expect(readBabylon(null)).toBeNull();
  expect(
    readBabylon({ meshes: [{ positions: [0, "x", 1] }, { positions: [1, 2, 3] }] }),
  ).toBeNull();
  expect(readBabylon({ meshes: [{ ...TRIANGLE, indices: [0, 1, 9] }] })).toBeNull();
  expect(readBabylon({ meshes: [{ ...TRIANGLE, isVisible: false }] })).toBeNull();
  const circle = [
    { id: "a", parentId: "b", ...TRIANGLE },
    { id: "b", parentId: "a", ...TRIANGLE },
  ];
  expect(meshesOf({ meshes: circle })).toHaveLength(2);
});
