import { Trans, useLingui } from "@lingui/react/macro";
import { usePageTitle } from "@/lib/use-page-title";
import { CodeBlock } from "@/ui/code-block";
import classes from "./first-steps.module.css";

const DEFAULT_ORIGIN = "http://127.0.0.1:5473";

/** What a newcomer sees: how the first run gets here, with this server's address filled in. */
export function FirstSteps({ entity, project }: { entity?: string; project?: string }) {
  const { t } = useLingui();
  usePageTitle(t`Welcome`);
  const origin = window.location.origin;
  const where = [
    entity && `entity=${JSON.stringify(entity)}`,
    `project=${JSON.stringify(project ?? "my-project")}`,
  ]
    .filter(Boolean)
    .join(", ");
  const snippet = [
    "import kiseki",
    "",
    `with kiseki.init(${where}) as run:`,
    '    run.log({"accuracy": 0.9, "loss": 0.1})',
  ].join("\n");
  return (
    <section className={classes.page}>
      <h1>
        <Trans>No runs yet</Trans>
      </h1>
      <p>
        <Trans>Put these three lines into a training script. The run appears here by itself.</Trans>
      </p>
      <CodeBlock code={snippet} copyLabel={t`Copy`} copiedLabel={t`Copied`} />
      {origin !== DEFAULT_ORIGIN && (
        <>
          <p>
            <Trans>Tell the script where this server is:</Trans>
          </p>
          <CodeBlock
            code={`export KISEKI_BASE_URL=${origin}`}
            copyLabel={t`Copy`}
            copiedLabel={t`Copied`}
          />
        </>
      )}
    </section>
  );
}
