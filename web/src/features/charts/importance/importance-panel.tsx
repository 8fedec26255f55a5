import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ImportanceQuery, importanceQuery, type ParameterImportance } from "@/api/importance";
import { useLanguage } from "@/i18n/language";
import { text, texts } from "@/panels/config-read";
import { PanelFrame, PanelNote } from "@/panels/panel-frame";
import type { PanelProps } from "@/panels/panel-props";
import { PanelState } from "@/panels/panel-state";
import { formatValue } from "@/plot/axis-format";
import tableClasses from "../line/series-table.module.css";
import classes from "./importance-panel.module.css";

/** Which settings a result hangs on, over the runs that the page's search and filter leave: a table with bars. */
export function ImportancePanel(props: PanelProps) {
  const { panel, project, choice } = props;
  const { t } = useLingui();
  const query = useMemo<ImportanceQuery>(() => {
    const columns = texts(panel.config?.columns);
    const target = text(panel.config?.target);
    return { target, columns: columns.length > 0 ? columns : null, choice };
  }, [panel.config, choice]);
  const { data, error, isLoading } = useQuery(importanceQuery(project, query));
  const parameters = data?.parameters ?? [];
  const nRuns = data?.n_runs ?? 0;
  return (
    <PanelFrame
      title={panel.title || (query.target ? t`What ${query.target} hangs on` : t`Importance`)}
      handle={props.handle}
      actions={props.actions}
      notes={
        data && (
          <PanelNote title={t`Runs that have this result`}>
            <Trans>{nRuns} runs</Trans>
          </PanelNote>
        )
      }
    >
      {parameters.length > 0 ? (
        <ImportanceTable parameters={parameters} />
      ) : (
        <PanelState error={error} loading={isLoading}>
          {query.target
            ? t`Too few runs have this result and settings that differ`
            : t`Choose a result`}
        </PanelState>
      )}
    </PanelFrame>
  );
}

function ImportanceTable({ parameters }: { parameters: ParameterImportance[] }) {
  const { t } = useLingui();
  const locale = useLanguage();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={tableClasses.scroller} tabIndex={0}>
      <table className={`${tableClasses.table} ${classes.table}`}>
        <thead>
          <tr>
            <th scope="col">{t`Setting`}</th>
            <th scope="col">{t`Importance`}</th>
            <th scope="col">{t`Correlation`}</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(({ name, importance, correlation }) => (
            <tr key={name}>
              <th scope="row" title={name}>
                <bdi>{name}</bdi>
              </th>
              <td>
                <span className={classes.bar} style={{ width: `${importance * 100}%` }} />
                <span className={classes.number}>{formatValue(round(importance), locale)}</span>
              </td>
              <td>
                {correlation !== null && (
                  <>
                    <span
                      className={classes.signed}
                      data-sign={correlation < 0 ? "minus" : "plus"}
                      style={{ width: `${Math.abs(correlation) * 50}%` }}
                    />
                    <span className={classes.number}>
                      {formatValue(round(correlation), locale)}
                    </span>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
