import { useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import type { TableRow } from "@/api/table";
import { DARK_PALETTE, LIGHT_PALETTE } from "@/plot/colors";
import { PaletteIcon, RestoreIcon } from "@/ui/icons";
import { Menu } from "@/ui/menu";
import classes from "./color-items.module.css";
import { useTable } from "./table-context";

/** Another colour for a run; while a column colours all runs, those by hand rest. */
export function ColorItems({ run }: { run: TableRow }) {
  const { t } = useLingui();
  const { spec, changeSpec, theme } = useTable();
  const picker = useRef<HTMLInputElement>(null);
  const palette = theme === "dark" ? DARK_PALETTE : LIGHT_PALETTE;
  const chosen = spec.colors?.[run.uid];
  const take = (color: string | undefined, merge?: string) => {
    const { [run.uid]: _, ...rest } = spec.colors ?? {};
    changeSpec({ colors: color ? { ...rest, [run.uid]: color } : rest }, merge);
  };
  return (
    <>
      <Menu.Label>
        {spec.colorBy ? t`Colour (a column colours the runs now)` : t`Colour`}
      </Menu.Label>
      <div role="presentation" className={classes.colors}>
        {palette.map((color, slot) => (
          <Menu.RadioItem
            key={color}
            value={String(slot)}
            className={classes.color}
            classNames={{ itemSection: classes.tick }}
            aria-label={t`Colour ${slot + 1}`}
            title={color}
            checked={chosen === `slot:${slot}`}
            onChange={() => take(`slot:${slot}`)}
          >
            <span className={classes.swatch} style={{ background: color }} />
          </Menu.RadioItem>
        ))}
      </div>
      <Menu.Item
        closeMenuOnClick={false}
        leftSection={<PaletteIcon size={14} />}
        onClick={() => picker.current?.showPicker()}
      >
        {t`Any colour`}
        <input
          ref={picker}
          type="color"
          className={classes.picker}
          tabIndex={-1}
          aria-hidden="true"
          value={chosen?.startsWith("#") ? chosen : "#888888"}
          onClick={(event) => event.stopPropagation()}
          onChange={(event) => take(event.currentTarget.value, `color:${run.uid}`)}
        />
      </Menu.Item>
      {chosen && (
        <Menu.Item leftSection={<RestoreIcon size={14} />} onClick={() => take(undefined)}>
          {t`The run's own colour`}
        </Menu.Item>
      )}
    </>
  );
}
