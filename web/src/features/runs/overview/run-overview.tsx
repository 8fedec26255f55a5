import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Run } from "@/api/runs";
import { CodeBlock } from "@/ui/code-block";
import { JsonTree } from "./json-tree";
import { RunDescription } from "./run-description";
import { EnvironmentFacts, ProgressFacts } from "./run-facts";
import classes from "./run-overview.module.css";
import { RunTags } from "./run-tags";
import { StateHistory } from "./state-history";

/** Everything known about a run; `seenAtMs` is when the page last heard of it. */
export function RunOverview({ run, seenAtMs }: { run: Run; seenAtMs: number }) {
  const { t } = useLingui();
  const packages = Object.keys(run.metadata.packages).length;
  return (
    <div className={classes.page}>
      {run.end?.exception && (
        <section className={classes.wide}>
          <h2 className={classes.failed}>
            <Trans>How it failed</Trans>
          </h2>
          <CodeBlock code={run.end.exception} copyLabel={t`Copy`} copiedLabel={t`Copied`} />
        </section>
      )}
      <div className={classes.column}>
        <section className={classes.card} aria-label={t`Run`}>
          <RunDescription run={run} />
          <RunTags run={run} />
          <ProgressFacts run={run} seenAtMs={seenAtMs} />
        </section>
        <StateHistory run={run} />
      </div>
      <section className={classes.card} aria-label={t`Environment`}>
        <EnvironmentFacts run={run} />
        {packages > 0 && (
          <details>
            <summary>
              <Plural value={packages} one="# Python package" other="# Python packages" />
            </summary>
            <pre className={classes.packages}>
              {Object.entries(run.metadata.packages)
                .map(([name, version]) => `${name}==${version}`)
                .join("\n")}
            </pre>
          </details>
        )}
      </section>
      <div className={classes.column}>
        <JsonTree values={run.config} title={t`Config`} emptyText={t`This run has no config.`} />
        <JsonTree
          values={run.summary}
          title={t`Summary`}
          emptyText={t`This run has logged nothing yet.`}
        />
      </div>
    </div>
  );
}
