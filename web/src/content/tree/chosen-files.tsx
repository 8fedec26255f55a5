import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { CloseIcon, DownloadIcon, TrashIcon } from "@/ui/icons";
import { DeleteFiles } from "./delete-files";
import type { FileSource } from "./file-source";

/** Servers and browsers refuse longer addresses. */
const MOST_ADDRESS_CHARS = 16_000;

/** What can be done with the files and folders that are ticked. */
export function ChosenFiles({
  source,
  chosen,
  onDone,
}: {
  source: FileSource;
  chosen: ReadonlySet<string>;
  onDone: () => void;
}) {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const paths = [...chosen];
  const url = source.zipUrl(paths);
  const isTooMany = url.length > MOST_ADDRESS_CHARS;
  const tooMany = t`These are too many names for one request: choose their folder instead`;
  return (
    <>
      <Button
        component="a"
        href={isTooMany ? undefined : url}
        download
        size="compact-sm"
        variant="default"
        data-disabled={isTooMany || undefined}
        title={isTooMany ? tooMany : undefined}
        leftSection={<DownloadIcon size={14} />}
      >
        <Plural value={paths.length} one="Zip of #" other="Zip of #" />
      </Button>
      {source.remove && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={isTooMany}
          leftSection={<TrashIcon size={14} />}
          onClick={() => setAsking(true)}
        >
          <Trans>Delete</Trans>
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-label={t`Choose none`}
        title={t`Choose none`}
        onClick={onDone}
      >
        <CloseIcon size={14} />
      </Button>
      {source.remove && (
        <DeleteFiles
          paths={isAsking ? paths : null}
          source={source}
          onClose={() => setAsking(false)}
          onDeleted={onDone}
        />
      )}
    </>
  );
}
