import { saveFile } from "@/lib/download";

/** Pixels of a saved picture for each pixel of the screen. */
const PICTURE_SCALE = 2;

/** The SVG as a document of its own. */
export function svgText(svg: SVGSVGElement, background: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("font-family", "system-ui, sans-serif");
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", background);
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy);
}

export function saveSvg(name: string, svg: SVGSVGElement, background: string): void {
  saveFile(`${name}.svg`, svgText(svg, background), "image/svg+xml");
}

/** Draw the SVG on a canvas and save that. */
export async function saveSvgAsPng(
  name: string,
  svg: SVGSVGElement,
  background: string,
): Promise<void> {
  const { width, height } = svg.getBoundingClientRect();
  const picture = new Image();
  const text = encodeURIComponent(svgText(svg, background));
  picture.src = `data:image/svg+xml;charset=utf-8,${text}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * PICTURE_SCALE;
  canvas.height = height * PICTURE_SCALE;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && saveFile(`${name}.png`, blob), "image/png");
}
