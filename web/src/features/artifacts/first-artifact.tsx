import { Trans, useLingui } from "@lingui/react/macro";
import { CodeBlock } from "@/ui/code-block";
import { Notice } from "@/ui/notice";

const LOG = [
  'artifact = kiseki.Artifact("dataset", type="dataset")',
  'artifact.add_dir("data/")',
  "run.log_artifact(artifact)",
].join("\n");
const REGISTER = 'run.log_model("model.pt", name="checkpoint", registered_model_name="classifier")';

/** What stands where no artifact is yet: how the first one gets here. */
export function FirstArtifact({ isModel }: { isModel: boolean }) {
  const { t } = useLingui();
  return (
    <Notice title={isModel ? t`No model is registered yet` : t`No artifacts yet`}>
      <p>
        {isModel ? (
          <Trans>Register a version of an artifact on its page, or from a run:</Trans>
        ) : (
          <Trans>A run keeps files under a name and a version with these lines:</Trans>
        )}
      </p>
      <CodeBlock code={isModel ? REGISTER : LOG} copyLabel={t`Copy`} copiedLabel={t`Copied`} />
    </Notice>
  );
}
