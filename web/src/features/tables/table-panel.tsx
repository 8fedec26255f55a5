import { useLingui } from "@lingui/react/macro";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { texts } from "@/panels/config-read";
import { PanelFrame, PanelTool } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import { OpenIcon, TuneIcon } from "@/ui/icons";
import { useStepSlider } from "@/workspace/step-sliders";
import { addressOf, tableState } from "./table-state";
import { TableView } from "./table-view";
import classes from "./tables.module.css";

/** The tables of the shown runs. */
export function TablePanel(props: PanelProps) {
  const { panel, project, runs, onPanel } = props;
  const { t } = useLingui();
  const { entity, project: name } = useParams({ strict: false });
  const [key = ""] = texts(panel.config?.keys);
  const [withTools, setWithTools] = useState(false);
  const state = useMemo(() => tableState(panel.config), [panel.config]);
  const [step, move] = useStepSlider({ project, panel: panel.id, axis: "_step", linked: true });
  return (
    <PanelFrame
      title={panel.title || key || t({ message: "Table", context: "kind of panel" })}
      handle={props.handle}
      actions={props.actions}
      tools={
        <>
          {!props.expanded && (
            <PanelTool
              label={withTools ? t`Hide tools` : t`Filter, group, join`}
              panel={key}
              onClick={() => setWithTools(!withTools)}
            >
              <TuneIcon size={14} />
            </PanelTool>
          )}
          {entity && name && key && (
            <Link
              className={classes.open}
              to="/$entity/$project/tables/$"
              params={{ entity, project: name, _splat: key }}
              search={(now: object) => ({
                ...now,
                ...addressOf(state),
                ...(runs.length === 1 && { only: runs[0]?.id }),
              })}
              aria-label={t`Open ${key} on a page of its own`}
              title={t`Open ${key} on a page of its own`}
            >
              <OpenIcon size={14} />
            </Link>
          )}
        </>
      }
    >
      {key ? (
        <TableView
          runs={runs}
          tableKey={key}
          step={step}
          onStep={move}
          state={state}
          onState={(change) => onPanel({ config: { ...panel.config, ...change } })}
          withTools={withTools || props.expanded === true}
        />
      ) : (
        <PanelState>{t`Choose a table`}</PanelState>
      )}
    </PanelFrame>
  );
}
