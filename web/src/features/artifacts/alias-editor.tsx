import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { ArtifactVersion, usePatchVersion } from "@/api/artifacts";
import { CloseIcon, LockIcon, UnlockIcon } from "@/ui/icons";
import classes from "./artifacts.module.css";

/** It moves with every commit; nobody sets it. */
const MOVES_BY_ITSELF = "latest";

/** Names that point at the version: add, take away, protect. */
export function AliasEditor({
  version,
  patch,
}: {
  version: ArtifactVersion;
  patch: ReturnType<typeof usePatchVersion>;
}) {
  const { t } = useLingui();
  const [draft, setDraft] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    const name = draft.trim();
    if (name) patch.mutate({ add_aliases: [name] }, { onSuccess: () => setDraft("") });
  };
  return (
    <div>
      <h2>
        <Trans>Aliases</Trans>
      </h2>
      <form className={classes.editor} onSubmit={add}>
        <ul>
          {version.aliases.map((name) => (
            <Alias
              key={name}
              name={name}
              isProtected={version.protected.includes(name)}
              onProtect={(wanted) =>
                patch.mutate(wanted ? { protect: [name] } : { unprotect: [name] })
              }
              onRemove={() => patch.mutate({ remove_aliases: [name] })}
            />
          ))}
        </ul>
        <TextInput
          size="xs"
          className={classes.newAlias}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          placeholder={t`Add an alias`}
          aria-label={t`Add an alias`}
        />
        {draft.trim() && (
          <Button type="submit" size="compact-sm" loading={patch.isPending}>
            <Trans>Add</Trans>
          </Button>
        )}
      </form>
    </div>
  );
}

function Alias({
  name,
  isProtected,
  onProtect,
  onRemove,
}: {
  name: string;
  isProtected: boolean;
  onProtect: (wanted: boolean) => void;
  onRemove: () => void;
}) {
  const { t } = useLingui();
  if (name === MOVES_BY_ITSELF)
    return (
      <li style={{ paddingRight: 9 }} title={t`Moves with every new version`}>
        <bdi>{name}</bdi>
      </li>
    );
  const protection = isProtected ? t`Protected: unprotect ${name}` : t`Protect ${name}`;
  return (
    <li>
      <bdi title={name}>{name}</bdi>
      <ActionIcon
        variant="transparent"
        size={24}
        aria-pressed={isProtected}
        aria-label={protection}
        title={protection}
        onClick={() => onProtect(!isProtected)}
      >
        {isProtected ? <LockIcon size={12} /> : <UnlockIcon size={12} />}
      </ActionIcon>
      <ActionIcon
        variant="transparent"
        size={24}
        disabled={isProtected}
        aria-label={t`Take ${name} away`}
        title={t`Take ${name} away`}
        onClick={onRemove}
      >
        <CloseIcon size={12} />
      </ActionIcon>
    </li>
  );
}
