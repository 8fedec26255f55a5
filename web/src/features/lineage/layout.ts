import { type Arrow, layersOf } from "./layers";

export const NODE = { width: 200, height: 44 };
const GAP = { between: 14, columns: 90 };
/** A place that an arrow passes takes this much. */
const PASS_PX = 10;
/** Beyond this many places to pass, long arrows go straight through. */
const MOST_PASSES = 20_000;
const SWEEPS = 8;
const SETTLINGS = 12;

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  /** Upper left corner of each node. */
  nodes: Point[];
  /** Where each arrow passes on its way, between its ends. */
  passes: Point[][];
}

/** A node, or a place in a column that a long arrow passes. */
interface Place {
  layer: number;
  before: number[];
  after: number[];
  height: number;
  y: number;
}

/**
 * Place nodes in columns from what was first (left) to what came of it (right), so that arrows
 * cross little and are short. Quick: thousands of nodes take a fraction of a second.
 */
export function layout(count: number, arrows: readonly Arrow[]): Layout {
  const layer = layersOf(count, arrows);
  const places: Place[] = layer.map((at) => newPlace(at, NODE.height));
  const chains = linked(places, arrows, layer);
  const columns = columnsOf(places);
  untangle(places, columns);
  settle(places, columns);
  const x = (at: number) => at * (NODE.width + GAP.columns);
  return {
    nodes: places.slice(0, count).map((place) => ({ x: x(place.layer), y: place.y })),
    passes: chains.map((chain) =>
      chain.map((at) => ({
        x: x(places[at].layer) + NODE.width / 2,
        y: places[at].y + PASS_PX / 2,
      })),
    ),
  };
}

function newPlace(layer: number, height: number): Place {
  return { layer, before: [], after: [], height, y: 0 };
}

/** Link places by arrows, with a place in every column that an arrow passes; returns those. */
function linked(places: Place[], arrows: readonly Arrow[], layer: number[]): number[][] {
  const span = ([from, to]: Arrow) => layer[to] - layer[from];
  const nPasses = arrows.reduce((sum, arrow) => sum + Math.max(span(arrow) - 1, 0), 0);
  const link = (from: number, to: number) => {
    places[from].after.push(to);
    places[to].before.push(from);
  };
  return arrows.map((arrow) => {
    const [from, to] = arrow;
    if (span(arrow) < 1) return [];
    const chain: number[] = [];
    if (nPasses <= MOST_PASSES)
      for (let at = layer[from] + 1; at < layer[to]; at++)
        chain.push(places.push(newPlace(at, PASS_PX)) - 1);
    const stops = [from, ...chain, to];
    for (let i = 1; i < stops.length; i++) link(stops[i - 1], stops[i]);
    return chain;
  });
}

/** Numbers of the places in each column; the first column may be below zero. */
function columnsOf(places: Place[]): number[][] {
  const least = places.reduce((found, { layer }) => Math.min(found, layer), 0);
  const columns: number[][] = [];
  places.forEach((place, i) => {
    place.layer -= least;
    columns[place.layer] ??= [];
    columns[place.layer].push(i);
  });
  return Array.from(columns, (column) => column ?? []);
}

/** Order each column by where its neighbours stand, from left to right and back. */
function untangle(places: Place[], columns: number[][]): void {
  const rank = new Float64Array(places.length);
  const number = (column: number[]) =>
    column.forEach((at, i) => {
      rank[at] = i;
    });
  columns.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0;
    for (const column of isForward ? columns : columns.toReversed()) {
      const wanted = new Map(
        column.map((at) => {
          const near = isForward ? places[at].before : places[at].after;
          return [at, near.length > 0 ? mean(near.map((one) => rank[one])) : rank[at]];
        }),
      );
      column.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
      number(column);
    }
  }
}

/** Move each column so that arrows are as level as its order and the gaps allow. */
function settle(places: Place[], columns: number[][]): void {
  for (const column of columns) spread(places, column, () => 0);
  for (let round = 0; round < SETTLINGS; round++) {
    const isForward = round % 2 === 0;
    for (const column of isForward ? columns : columns.toReversed())
      spread(places, column, ({ before, after, height, y }) => {
        const near = round < SETTLINGS - 2 ? (isForward ? before : after) : [...before, ...after];
        const middle = (at: number) => places[at].y + places[at].height / 2;
        return near.length > 0 ? mean(near.map(middle)) - height / 2 : y;
      });
  }
  const top = places.reduce((found, { y }) => Math.min(found, y), Number.POSITIVE_INFINITY);
  for (const place of places) place.y -= top;
}

/**
 * Give the places of a column the heights nearest to the wanted ones that keep order and gaps:
 * those that would overlap form a block, which stands where its members want it on average.
 */
function spread(places: Place[], column: number[], wantedOf: (place: Place) => number): void {
  const blocks: { sum: number; size: number; from: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  column.forEach((at, i) => {
    offsets.push(offset);
    blocks.push({ sum: wantedOf(places[at]) - offset, size: 1, from: i });
    offset += places[at].height + GAP.between;
    for (let last = blocks.length - 1; last > 0; last--) {
      const [above, below] = [blocks[last - 1], blocks[last]];
      if (above.sum / above.size <= below.sum / below.size) break;
      above.sum += below.sum;
      above.size += below.size;
      blocks.pop();
    }
  });
  for (const { sum, size, from } of blocks)
    for (let i = from; i < from + size; i++) places[column[i]].y = sum / size + offsets[i];
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
