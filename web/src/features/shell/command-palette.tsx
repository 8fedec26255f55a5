import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { useCommands } from "@/commands/commands";
import { SearchIcon } from "@/ui/icons";
import { later } from "@/ui/later";
import { Caps } from "./app-help";
import classes from "./command-palette.module.css";

const load = async () => (await import("./palette-dialog")).PaletteDialog;
const PaletteDialog = later(load);
/** Its code comes when the page has long been there, so that the first letters typed are not lost. */
const LOAD_AFTER_MS = 1_000;

/** One box that leads to any project, run or action by its name (Ctrl+K, Cmd+K). */
export function CommandPalette() {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  if (open && !wasOpen) setWasOpen(true);
  useEffect(() => {
    const timer = setTimeout(load, LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const label = t`Go to a project, a run or an action`;
  useCommands(t`Everywhere`, [
    { label, keys: ["mod+k"], onlyKeys: true, run: () => setOpen(!open) },
  ]);
  return (
    <>
      <button type="button" className={classes.opener} title={label} onClick={() => setOpen(true)}>
        <SearchIcon size={14} />
        <span className={classes.openerText}>{t`Go to`}</span>
        <Caps press="mod+k" />
      </button>
      {wasOpen && <PaletteDialog opened={open} label={label} onClose={() => setOpen(false)} />}
    </>
  );
}
