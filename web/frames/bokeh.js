// Runs inside the frame of a Bokeh figure: draws each document that the page around it sends.
// It has no origin, and its policy runs nothing but this file and Bokeh: callbacks and
// templates that a document brings along stay texts.

const { Document } = Bokeh.require("document");
const place = document.getElementById("figure");
let views = null;

addEventListener("message", ({ source, data }) => {
  if (source !== parent) return;
  draw(data).catch((error) =>
    parent.postMessage({ problem: String(error?.message ?? error) }, "*"),
  );
});

async function draw(json) {
  views?.clear();
  place.replaceChildren();
  const figure = Document.from_json(json);
  const roots = figure.roots();
  if (roots.length === 0) throw new Error("The document is empty.");
  // A single figure is as large as its frame; what is arranged keeps the sizes it was given.
  if (roots.length === 1 && roots[0].type === "Figure") roots[0].sizing_mode = "stretch_both";
  views = await Bokeh.embed.add_document_standalone(figure, place);
}
