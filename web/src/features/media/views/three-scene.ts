import {
  AmbientLight,
  Box3,
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Color,
  DirectionalLight,
  DoubleSide,
  EdgesGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  type Material,
  Mesh,
  MeshStandardMaterial,
  type Object3D,
  PerspectiveCamera,
  Points,
  PointsMaterial,
  Scene,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { ConvexGeometry } from "three/examples/jsm/geometries/ConvexGeometry.js";
import { isObject } from "@/lib/json-value";
import { DARK_PALETTE, LIGHT_PALETTE } from "@/plot/colors";

export interface SceneView {
  /** Show all of it again. */
  showAll: () => void;
  zoom: (factor: number) => void;
  dispose: () => void;
}

type Theme = "light" | "dark";

/** Read a file of a shape; null for kinds that nothing here reads. */
export async function readShape(
  path: string,
  content: ArrayBuffer,
  theme: Theme,
): Promise<Object3D | null> {
  const name = path.toLowerCase();
  if (name.endsWith(".pts.json"))
    return cloud(JSON.parse(new TextDecoder().decode(content)), theme);
  if (name.endsWith(".obj")) {
    const { OBJLoader } = await import("three/examples/jsm/loaders/OBJLoader.js");
    const shape = new OBJLoader().parse(new TextDecoder().decode(content));
    // Its materials lie in another file, and in white it is not seen.
    shape.traverse((part) => {
      if (part instanceof Mesh)
        part.material = clay({ hasColors: part.geometry.hasAttribute("color") });
    });
    return shape;
  }
  if (name.endsWith(".stl")) {
    const { STLLoader } = await import("three/examples/jsm/loaders/STLLoader.js");
    const geometry = new STLLoader().parse(content);
    // Some programs write none, and black is what is seen without them.
    geometry.computeVertexNormals();
    return new Mesh(geometry, clay());
  }
  if (name.endsWith(".glb") || name.endsWith(".gltf")) {
    const { GLTFLoader } = await import("three/examples/jsm/loaders/GLTFLoader.js");
    return (await new GLTFLoader().parseAsync(content, "")).scene;
  }
  if (name.endsWith(".babylon")) {
    const { readBabylon } = await import("./babylon");
    return readBabylon(JSON.parse(new TextDecoder().decode(content)));
  }
  return null;
}

/** What a shape without colours of its own is made of. */
function clay({ hasColors = false } = {}): MeshStandardMaterial {
  const color = hasColors ? 0xffffff : 0x8a959f;
  return new MeshStandardMaterial({ color, vertexColors: hasColors, side: DoubleSide });
}

/** Draw a shape into an element; it turns, moves and grows by pointer and keys. */
export function showShape(host: HTMLElement, shape: Object3D): SceneView {
  const renderer = new WebGLRenderer({ antialias: true, alpha: true });
  const scene = new Scene();
  const camera = new PerspectiveCamera(45, 1, 0.01, 1_000);
  const light = new DirectionalLight(0xffffff, 2);
  camera.add(light);
  scene.add(new AmbientLight(0xffffff, 1.2), camera, shape);
  host.append(renderer.domElement);
  const controls = new OrbitControls(camera, renderer.domElement);
  const box = boxAround(shape);
  controls.listenToKeyEvents(host);
  const draw = () => renderer.render(scene, camera);
  controls.addEventListener("change", draw);
  const showAll = () => {
    const center = box.getCenter(new Vector3());
    const radius = box.getSize(new Vector3()).length() / 2 || 1;
    const distance = radius / Math.sin((camera.fov / 2) * (Math.PI / 180));
    camera.near = distance / 1_000;
    camera.far = distance * 10;
    camera.position
      .copy(center)
      .add(new Vector3(0.6, 0.45, 1).normalize().multiplyScalar(distance));
    camera.updateProjectionMatrix();
    controls.target.copy(center);
    controls.update();
    draw();
  };
  const resize = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = host;
    if (width === 0 || height === 0) return;
    renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2));
    renderer.setSize(width, height);
    camera.aspect = width / height;
    camera.updateProjectionMatrix();
    draw();
  });
  resize.observe(host);
  showAll();
  return {
    showAll,
    zoom: (factor) => {
      camera.position.sub(controls.target).divideScalar(factor).add(controls.target);
      controls.update();
      draw();
    },
    dispose: () => {
      resize.disconnect();
      controls.dispose();
      shape.traverse(disposeOf);
      renderer.dispose();
      // A browser lends only so many of these at once.
      renderer.forceContextLoss();
      renderer.domElement.remove();
    },
  };
}

function disposeOf(part: Object3D): void {
  const { geometry, material } = part as Partial<Mesh>;
  geometry?.dispose();
  for (const one of material === undefined ? [] : ([material].flat() as Material[])) one.dispose();
}

/** The space that a shape takes; corners at no place, as broken files have them, do not count. */
export function boxAround(shape: Object3D): Box3 {
  const box = new Box3();
  const corner = new Vector3();
  shape.updateMatrixWorld(true);
  shape.traverse((part) => {
    const { geometry } = part as Partial<Mesh>;
    const places = geometry?.getAttribute("position");
    for (let i = 0; i < (places?.count ?? 0); i++) {
      corner.fromBufferAttribute(places as BufferAttribute, i).applyMatrix4(part.matrixWorld);
      if (Number.isFinite(corner.x + corner.y + corner.z)) box.expandByPoint(corner);
    }
  });
  return box;
}

/** Points, with boxes and arrows where there are some. */
function cloud(file: unknown, theme: Theme): Object3D {
  const scene = isObject(file) ? file : { points: file };
  const group = new Group();
  const points = rows(thinned(list(scene.points)));
  if (points.length > 0) group.add(pointsOf(points, theme));
  for (const box of list(scene.boxes)) if (isObject(box)) group.add(...boxOf(box, theme));
  for (const arrow of list(scene.vectors)) {
    if (!isObject(arrow)) continue;
    const ends = rows([arrow.start, arrow.end]);
    if (ends.length === 2) group.add(lines(ends.flat(), new Color(LIGHT_PALETTE[1])));
  }
  return group;
}

function pointsOf(points: number[][], theme: Theme): Points {
  const palette = theme === "dark" ? DARK_PALETTE : LIGHT_PALETTE;
  const geometry = new BufferGeometry();
  const places = new Float32Array(points.length * 3);
  const colors = new Float32Array(points.length * 3);
  const color = new Color();
  points.forEach((point, i) => {
    places.set(point.slice(0, 3), 3 * i);
    if (point.length >= 6)
      color.setRGB(point[3] / 255, point[4] / 255, point[5] / 255, SRGBColorSpace);
    else {
      const category = point.length === 4 ? Math.round(point[3]) : 1;
      color.set(palette[(((category - 1) % 12) + 12) % 12]);
    }
    colors.set([color.r, color.g, color.b], 3 * i);
  });
  geometry.setAttribute("position", new BufferAttribute(places, 3));
  geometry.setAttribute("color", new BufferAttribute(colors, 3));
  const material = new PointsMaterial({ size: 2.5, sizeAttenuation: false, vertexColors: true });
  return new Points(geometry, material);
}

/** The edges of a box, whatever the order of its corners, and its name. */
function boxOf(box: Record<string, unknown>, theme: Theme): Object3D[] {
  const corners = rows(box.corners).map(([x, y, z]) => new Vector3(x, y, z));
  if (corners.length < 4) return [];
  const rgb = rows([box.color])[0];
  const color = rgb
    ? new Color().setRGB(rgb[0] / 255, rgb[1] / 255, rgb[2] / 255, SRGBColorSpace)
    : new Color(theme === "dark" ? DARK_PALETTE[1] : LIGHT_PALETTE[1]);
  const edges = new EdgesGeometry(new ConvexGeometry(corners), 10);
  const parts: Object3D[] = [new LineSegments(edges, new LineBasicMaterial({ color }))];
  const label = [box.label, box.score].filter((part) => part !== undefined).join(" ");
  if (label) {
    const span = new Box3().setFromPoints(corners);
    const sign = signOf(label, `#${color.getHexString()}`);
    sign.position.set((span.min.x + span.max.x) / 2, span.max.y, (span.min.z + span.max.z) / 2);
    parts.push(sign);
  }
  return parts;
}

/** A text that faces the reader and has the same size from everywhere. */
function signOf(label: string, color: string): Sprite {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  const font = "24px system-ui, sans-serif";
  const shown = label.slice(0, 40);
  if (ctx) {
    ctx.font = font;
    canvas.width = Math.ceil(ctx.measureText(shown).width) + 12;
    canvas.height = 32;
    ctx.fillStyle = color;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.font = font;
    ctx.fillStyle = "#ffffff";
    ctx.fillText(shown, 6, 24);
  }
  const map = new CanvasTexture(canvas);
  map.colorSpace = SRGBColorSpace;
  const sign = new Sprite(new SpriteMaterial({ map, sizeAttenuation: false, depthTest: false }));
  const height = 0.045;
  sign.scale.set((height * canvas.width) / canvas.height, height, 1);
  sign.center.set(0.5, 0);
  return sign;
}

function lines(places: number[], color: Color): LineSegments {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(places), 3));
  return new LineSegments(geometry, new LineBasicMaterial({ color }));
}

/** What turns smoothly; the SDK keeps no more, files of others may hold any number. */
const MOST_POINTS = 300_000;

function thinned(points: unknown[]): unknown[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return step > 1 ? points.filter((_, i) => i % step === 0) : points;
}

/** Lists of at least three numbers; anything else is left out. */
function rows(value: unknown): number[][] {
  return list(value).filter(
    (row): row is number[] =>
      Array.isArray(row) && row.length >= 3 && row.every((one) => Number.isFinite(one)),
  );
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
