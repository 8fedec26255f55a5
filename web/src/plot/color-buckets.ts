/**
 * Colours that carry a number: from low to high they go evenly from dark to light (or the other
 * way round), so they keep their order for every kind of colour vision and in grey. They are
 * Viridis (Smith and van der Walt, 2015) without the end that would vanish on the background.
 */
const LIGHT = [
  "#440154",
  "#48186a",
  "#472d7b",
  "#424086",
  "#3b528b",
  "#33638d",
  "#2c728e",
  "#26828e",
  "#21918c",
];
const DARK = [
  "#2c9c9a",
  "#2ab07f",
  "#35b779",
  "#52c569",
  "#7ad151",
  "#a5db36",
  "#c8e020",
  "#e5e419",
  "#fde725",
];

/** The colour at `share` (0 to 1) of the scale. */
export function scaleColor(share: number, theme: "light" | "dark"): string {
  const colors = theme === "dark" ? DARK : LIGHT;
  const place = Math.min(Math.max(share, 0), 1) * (colors.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, colors.length - 1);
  return mixed(colors[low], colors[high], place - low);
}

/** Which of `buckets` equally wide parts of [min, max] a value is in; -1 for what is no number. */
export function bucketOf(value: number, min: number, max: number, buckets: number): number {
  if (!Number.isFinite(value)) return -1;
  if (max <= min) return 0;
  return Math.min(Math.floor(((value - min) / (max - min)) * buckets), buckets - 1);
}

/** The colour of a bucket; a run without a number is grey. */
export function bucketColor(bucket: number, buckets: number, theme: "light" | "dark"): string {
  if (bucket < 0) return theme === "dark" ? "#7f8a94" : "#7d8790";
  return scaleColor(buckets > 1 ? bucket / (buckets - 1) : 0.5, theme);
}

function mixed(from: string, to: string, share: number): string {
  const channels = [1, 3, 5].map((i) => {
    const [a, b] = [from, to].map((color) => Number.parseInt(color.slice(i, i + 2), 16));
    return Math.round(a + (b - a) * share)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
