import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type ArtifactVersion, useRegisterModel } from "@/api/artifacts";
import { Dialog } from "@/ui/dialog";
import { PlusIcon } from "@/ui/icons";

/** Makes a version of a registered model out of a version, and leads there. */
export function RegisterModel({ version }: { version: ArtifactVersion }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [name, setName] = useState("");
  const register = useRegisterModel();
  const { entity, project_name: project } = version;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate(
      { name: name.trim(), version: version.id, entity, project },
      {
        onSuccess: (made) =>
          void navigate({
            to: "/$entity/$project/artifacts/$name/$version",
            params: { entity, project, name: made.name, version: `v${made.number}` },
          }),
      },
    );
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<PlusIcon size={14} />}
        onClick={() => setAsking(true)}
      >
        <Trans>Register as a model</Trans>
      </Button>
      <Dialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t`Register as a model`}
        closeLabel={t`Close`}
      >
        <form onSubmit={onSubmit}>
          <TextInput
            label={t`Name of the model`}
            description={t`A new name begins a model; a known one gets its next version.`}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={register.error?.message}
            data-autofocus
            required
          />
          <Group justify="flex-end" mt="md">
            <Button type="submit" loading={register.isPending} disabled={!name.trim()}>
              <Trans>Register</Trans>
            </Button>
          </Group>
        </form>
      </Dialog>
    </>
  );
}
