import { useLingui } from "@lingui/react/macro";
import { TagsInput } from "@mantine/core";
import { type Run, useUpdateRun } from "@/api/runs";

/** The tags of a run; Enter adds one, each has its own button to take it off. */
export function RunTags({ run }: { run: Run }) {
  const { t } = useLingui();
  const update = useUpdateRun(run.uid);
  return (
    <TagsInput
      label={t`Tags`}
      placeholder={run.tags.length === 0 ? t`Add a tag` : undefined}
      value={update.isPending ? update.variables.tags : run.tags}
      onChange={(tags) => update.mutate({ tags })}
      error={update.error?.message}
      splitChars={[","]}
    />
  );
}
