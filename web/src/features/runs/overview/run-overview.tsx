import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Run } from "@/api/runs";
import { JsonTree } from "@/content/json-tree";
import { CodeBlock } from "@/ui/code-block";
import { RunDescription } from "./run-description";
import { EnvironmentFacts, ProgressFacts } from "./run-facts";
import classes from "./run-overview.module.css";
import { RunTags } from "./run-tags";
import { StateHistory } from "./state-history";

/** Everything known about a run; `seenAtMs` is when the page last heard of it. */
export function RunOverview({ run, seenAtMs }: { run: Run; seenAtMs: number }) {
  const { t } = useLingui();
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
      <section className={classes.card} aria-label={t`Run`}>
        <RunDescription run={run} />
        <RunTags run={run} />
        <ProgressFacts run={run} seenAtMs={seenAtMs} />
      </section>
      <div className={classes.column}>
        <section className={classes.card} aria-label={t`Environment`}>
          <EnvironmentFacts run={run} />
          <Packages packages={run.metadata.packages} />
        </section>
        <StateHistory run={run} />
      </div>
      <JsonTree values={run.config} title={t`Config`} emptyText={t`This run has no config.`} />
      <JsonTree
        values={run.summary}
        title={t`Summary`}
        emptyText={t`This run has logged nothing yet.`}
      />
    </div>
  );
}

function Packages({ packages }: { packages: Record<string, string> }) {
  const lines = Object.entries(packages).map(([name, version]) => `${name}==${version}`);
  if (lines.length === 0) return null;
  return (
    <details>
      <summary>
        <Plural value={lines.length} one="# Python package" other="# Python packages" />
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className={classes.packages} tabIndex={0}>
        {lines.join("\n")}
      </pre>
    </details>
  );
}
