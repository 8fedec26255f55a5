import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  Group,
  Mesh,
  MeshStandardMaterial,
  Object3D,
} from "three";
import { isObject, type JsonObject } from "@/lib/json-value";

const CLAY = new Color(0x8a959f);

/**
 * The meshes of a scene of Babylon.js in their places and plain colours; null if there are none.
 * Textures, lights, cameras and movements are left out.
 */
export function readBabylon(file: unknown): Group | null {
  if (!isObject(file)) return null;
  const materials = new Map(objects(file.materials).map((one) => [name(one.id), materialOf(one)]));
  for (const several of objects(file.multiMaterials)) {
    const first = materials.get(name(list(several.materials)[0]));
    if (first) materials.set(name(several.id), first);
  }
  const shapes = isObject(file.geometries) ? objects(file.geometries.vertexData) : [];
  const shared = new Map(shapes.map((one) => [name(one.id), one]));
  const parts = new Map<string, Object3D>();
  const children: [JsonObject, Object3D][] = [];
  const add = (node: JsonObject, part: Object3D) => {
    place(part, node);
    children.push([node, part]);
    for (const id of [node.uniqueId, node.id]) if (id !== undefined) parts.set(name(id), part);
  };
  for (const node of objects(file.transformNodes)) add(node, new Object3D());
  let isEmpty = true;
  for (const node of objects(file.meshes)) {
    const geometry = geometryOf(shared.get(name(node.geometryId)) ?? node);
    const material = materials.get(name(node.materialId)) ?? materialOf({});
    const draw = () => (geometry ? new Mesh(geometry, material) : new Object3D());
    if (geometry && node.isVisible !== false) isEmpty = false;
    add(node, node.isVisible === false ? new Object3D() : draw());
    for (const copy of objects(node.instances)) add(copy, draw());
  }
  if (isEmpty) return null;
  const scene = new Group();
  // Babylon's third axis points away from the reader unless the file says otherwise.
  if (file.useRightHandedSystem !== true) scene.scale.z = -1;
  for (const [node, part] of children) {
    const parent = node.parentId === undefined ? undefined : parts.get(name(node.parentId));
    (parent && !isWithin(parent, part) ? parent : scene).add(part);
  }
  return scene;
}

function geometryOf({ positions, indices, normals }: JsonObject): BufferGeometry | null {
  const places = numbers(positions);
  const corners = numbers(indices);
  const count = Math.floor(places.length / 3);
  if (count < 3 || corners.some((corner) => corner < 0 || corner >= count)) return null;
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(places), 3));
  if (corners.length > 0) geometry.setIndex(corners);
  const directions = numbers(normals);
  if (directions.length === places.length)
    geometry.setAttribute("normal", new BufferAttribute(new Float32Array(directions), 3));
  else geometry.computeVertexNormals();
  return geometry;
}

function materialOf({ diffuse, albedo, baseColor, alpha }: JsonObject): MeshStandardMaterial {
  const [r, g, b] = [diffuse, albedo, baseColor].map(numbers).find((one) => one.length >= 3) ?? [];
  const opacity = typeof alpha === "number" ? alpha : 1;
  return new MeshStandardMaterial({
    color: b === undefined ? CLAY : new Color(r, g, b),
    side: DoubleSide,
    opacity,
    transparent: opacity < 1,
  });
}

function place(part: Object3D, { position, rotation, rotationQuaternion, scaling }: JsonObject) {
  const [at, turned, quaternion, scale] = [position, rotation, rotationQuaternion, scaling].map(
    numbers,
  );
  if (at.length === 3) part.position.fromArray(at);
  if (scale.length === 3) part.scale.fromArray(scale);
  if (quaternion.length === 4) part.quaternion.fromArray(quaternion);
  else if (turned.length === 3) part.rotation.set(turned[0], turned[1], turned[2], "YXZ");
}

/** Whether an object is another one or lies in it: a file may call two each other's parents. */
function isWithin(object: Object3D, other: Object3D): boolean {
  for (let at: Object3D | null = object; at; at = at.parent) if (at === other) return true;
  return false;
}

function objects(value: unknown): JsonObject[] {
  return list(value).filter(isObject);
}

/** A list of numbers; with anything else in it an empty one. */
function numbers(value: unknown): number[] {
  const found = list(value);
  return found.every((one): one is number => Number.isFinite(one)) ? found : [];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function name(id: unknown): string {
  return String(id);
}
