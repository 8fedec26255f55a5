/** Work of one frame may take so long; what is left waits for the next one. */
const BUDGET_MS = 10;

const waiting = new Set<() => void>();
let frame = 0;

/**
 * Draw once before the next frame, however often it was asked for. All charts of a page share the
 * frame: many of them are drawn over several frames, so that none of them blocks typing.
 */
export function drawSoon(draw: () => void): void {
  waiting.add(draw);
  if (frame === 0) frame = requestAnimationFrame(drawSome);
}

export function forgetDrawing(draw: () => void): void {
  waiting.delete(draw);
}

function drawSome(): void {
  frame = 0;
  const end = performance.now() + BUDGET_MS;
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() > end) break;
  }
  if (waiting.size > 0) frame = requestAnimationFrame(drawSome);
}
