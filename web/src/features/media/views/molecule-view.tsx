import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { MediaItem } from "../media-value";
import { bytesQuery } from "./bytes-query";
import { errorText, ViewProblem } from "./view-problem";
import classes from "./views.module.css";

/** Ends of names and what 3Dmol calls the format. */
const FORMATS: Partial<Record<string, string>> = {
  pdb: "pdb",
  pqr: "pqr",
  mmcif: "cif",
  mcif: "cif",
  cif: "cif",
  sdf: "sdf",
  sd: "sdf",
  gro: "gro",
  mol2: "mol2",
  mmtf: "mmtf",
};
const GROUND = { light: "#ffffff", dark: "#171b1f" };

/** A molecule: large ones as ribbons, small ones as balls and sticks; turned by dragging. */
export function MoleculeView({
  uid,
  item,
  label,
}: {
  uid: string;
  item: MediaItem;
  label: string;
}) {
  const { t } = useLingui();
  const theme = useComputedColorScheme("light");
  const host = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState("");
  const format = FORMATS[item.path.slice(item.path.lastIndexOf(".") + 1).toLowerCase()];
  const { data, error } = useQuery(bytesQuery(uid, item.path));
  useEffect(() => {
    if (!data || !host.current) return;
    const element = host.current;
    let isWanted = true;
    const show = async () => {
      if (!format) throw new Error(t`This kind of molecule has no viewer here.`);
      const { createViewer } = await import("3dmol");
      if (!isWanted) return;
      const viewer = createViewer(element, { backgroundColor: GROUND[theme] });
      if (!viewer) throw new Error(t`This browser cannot draw in three dimensions.`);
      const content = format === "mmtf" ? data : new TextDecoder().decode(data);
      viewer.addModel(content, format, { keepH: true });
      const n = viewer.selectedAtoms({}).length;
      if (n === 0) throw new Error(t`There is nothing in this file that can be drawn here.`);
      if (n > LINES_FROM) {
        viewer.setStyle({}, { line: {} });
        viewer.setStyle({ bonds: 0 }, { cross: { radius: 0.3 } });
      } else viewer.setStyle({}, { stick: { radius: 0.15 }, sphere: { scale: 0.25 } });
      // Fewer links have no ribbon.
      if (viewer.selectedAtoms({ atom: "CA" }).length >= RIBBON_FROM)
        viewer.setStyle(
          { predicate: (atom) => AMINO_ACIDS.has(atom.resn ?? "") },
          { cartoon: { color: "spectrum" } },
        );
      viewer.zoomTo();
      viewer.render();
      setProblem("");
    };
    show().catch((failure: unknown) => isWanted && setProblem(errorText(failure)));
    return () => {
      isWanted = false;
      element
        .querySelector("canvas")
        ?.getContext("webgl2")
        ?.getExtension("WEBGL_lose_context")
        ?.loseContext();
      element.replaceChildren();
    };
  }, [data, format, theme, t]);
  if (error || problem)
    return <ViewProblem uid={uid} item={item} error={error} problem={problem} />;
  return <div ref={host} className={classes.molecule} role="img" aria-label={label} />;
}

const RIBBON_FROM = 4;
/** Of so many atoms balls and sticks take seconds to make, and turn slowly. */
const LINES_FROM = 20_000;
const AMINO_ACIDS = new Set(
  "ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL".split(" "),
);
