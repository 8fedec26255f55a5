import { Trans, useLingui } from "@lingui/react/macro";
import { SegmentedControl } from "@mantine/core";

import type { ArrangedSection } from "@/workspace/arrangement";
import { resolved, withSettings } from "@/workspace/cascade";
import { useLayoutActions } from "./layout-actions";
import { usePanelHost } from "./panel-host";
import { EditPopover } from "./settings/edit-popover";
import classes from "./settings/settings.module.css";
import { SettingsFields } from "./settings/settings-later";

interface SectionEditorProps {
  section: ArrangedSection;
  name: string;
}

/** Grid and chart settings of a section, beside its heading. */
export function SectionEditor({
  anchor,
  onClose,
  ...props
}: SectionEditorProps & { anchor: () => Element | null; onClose: () => void }) {
  return (
    <EditPopover title={props.name} anchor={anchor} onClose={onClose}>
      <Fields {...props} />
    </EditPopover>
  );
}

const HEIGHTS_PX = { small: 170, medium: undefined, large: 340, huge: 500 } as const;
const COLUMNS = [0, 1, 2, 3, 4, 5, 6];

function Fields({ section }: SectionEditorProps) {
  const { t } = useLingui();
  const actions = useLayoutActions();
  const { keys } = usePanelHost();
  const merge = `section:${section.id}`;
  const names = { small: t`Low`, medium: t`Medium`, large: t`High`, huge: t`Very high` };
  const sizes = ["small", "medium", "large", "huge"] as const;
  const own = section.spec?.settings;
  return (
    <>
      <div className={classes.grid}>
        <span className={classes.label} aria-hidden>
          <Trans>Columns</Trans>
        </span>
        <SegmentedControl
          aria-label={t`Columns`}
          size="xs"
          fullWidth
          value={String(section.spec?.columns ?? 0)}
          data={COLUMNS.map((n) => ({ value: String(n), label: n === 0 ? t`Auto` : String(n) }))}
          onChange={(value) =>
            actions.changeSection(section, { columns: Number(value) || undefined }, merge)
          }
        />
        <span className={classes.label} aria-hidden>
          <Trans>Height of panels</Trans>
        </span>
        <SegmentedControl
          aria-label={t`Height of panels`}
          size="xs"
          fullWidth
          value={sizes.find((size) => HEIGHTS_PX[size] === section.spec?.heightPx) ?? "medium"}
          data={sizes.map((size) => ({ value: size, label: names[size] }))}
          onChange={(value) => {
            const size = sizes.find((one) => one === value) ?? "medium";
            actions.changeSection(section, { heightPx: HEIGHTS_PX[size] }, merge);
          }}
        />
      </div>
      <SettingsFields
        form={{
          own: own ?? {},
          shown: resolved(section.settings),
          inherits: true,
          keys,
          onChange: (change) =>
            actions.changeSection(section, { settings: withSettings(own, change) }, merge),
        }}
      />
    </>
  );
}
