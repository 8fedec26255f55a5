import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import type { ReactNode } from "react";
import { RestoreIcon } from "@/ui/icons";
import type { ChartSettings } from "@/workspace/spec";
import classes from "./settings.module.css";

export interface SettingsForm {
  /** What this layer says itself. */
  own: ChartSettings;
  /** What holds: own or from above. */
  shown: ChartSettings;
  /** Whether there is a layer above to go back to. */
  inherits: boolean;
  keys: string[];
  onChange: (change: ChartSettings) => void;
}

/** One setting: marked when this layer overrides what is above, with the way back to it. */
export function SettingRow({
  name,
  label,
  form,
  children,
}: {
  name: keyof ChartSettings;
  label: string;
  form: SettingsForm;
  children: ReactNode;
}) {
  const { t } = useLingui();
  const isOwn = form.own[name] !== undefined;
  const back = form.inherits ? t`Back to inherited` : t`Back to the default`;
  return (
    <div className={classes.row} data-own={isOwn || undefined}>
      <span className={classes.label} aria-hidden>
        {label}
      </span>
      <div className={classes.control}>{children}</div>
      {isOwn && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={`${back}: ${label}`}
          title={back}
          onClick={() => form.onChange({ [name]: undefined })}
        >
          <RestoreIcon size={14} />
        </ActionIcon>
      )}
    </div>
  );
}
