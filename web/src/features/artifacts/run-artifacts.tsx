import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runArtifactsQuery } from "@/api/artifacts";
import type { Run } from "@/api/runs";
import { BranchIcon } from "@/ui/icons";
import { Notice } from "@/ui/notice";
import classes from "./artifacts.module.css";
import { FirstArtifact } from "./first-artifact";
import { LinkTable } from "./link-table";

/** What a run used and what it made. */
export function RunArtifacts({ run }: { run: Run }) {
  const { t } = useLingui();
  const { data, error } = useQuery(runArtifactsQuery(run.uid));
  if (error)
    return (
      <Notice title={t`The artifacts cannot be listed`} urgent>
        <p>{error.message || t`The server does not answer`}</p>
      </Notice>
    );
  if (!data) return null;
  if (data.length === 0) return <FirstArtifact isModel={false} />;
  return (
    <div className={classes.body}>
      <div className={classes.head}>
        <h2>
          <Trans>Inputs</Trans>
        </h2>
        <Button
          renderRoot={(props) => (
            <Link
              to="/$entity/$project/lineage"
              params={{ entity: run.entity, project: run.project }}
              search={{ run: run.uid }}
              {...props}
            />
          )}
          size="compact-sm"
          variant="default"
          leftSection={<BranchIcon size={14} />}
        >
          <Trans>Lineage</Trans>
        </Button>
      </div>
      <LinkTable
        label={t`Inputs`}
        items={data.filter(({ kind }) => kind === "input")}
        emptyText={t`This run used no artifact.`}
      />
      <h2 className={classes.title}>
        <Trans>Outputs</Trans>
      </h2>
      <LinkTable
        label={t`Outputs`}
        items={data.filter(({ kind }) => kind === "output")}
        emptyText={t`This run made no artifact.`}
      />
    </div>
  );
}

/** Below the facts of a run: what it made. Nothing if it made nothing. */
export function RunOutputs({ run }: { run: Run }) {
  const { t } = useLingui();
  const { data } = useQuery(runArtifactsQuery(run.uid));
  const outputs = data?.filter(({ kind }) => kind === "output") ?? [];
  if (outputs.length === 0) return null;
  return (
    <section className={classes.outputs}>
      <h2 className={classes.title}>
        <Trans>Artifacts it made</Trans>
      </h2>
      <LinkTable label={t`Outputs`} items={outputs} emptyText="" />
    </section>
  );
}
