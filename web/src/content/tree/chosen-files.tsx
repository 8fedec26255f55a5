import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { MOST_ADDRESS_CHARS, saveZip } from "@/api/content";
import { CloseIcon, DownloadIcon, TrashIcon } from "@/ui/icons";
import { DeleteFiles } from "./delete-files";
import type { FileSource } from "./file-source";

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
  const isLong = url.length > MOST_ADDRESS_CHARS;
  const look = {
    size: "compact-sm",
    variant: "default",
    leftSection: <DownloadIcon size={14} />,
  } as const;
  const label = <Plural value={paths.length} one="Zip of #" other="Zip of #" />;
  return (
    <>
      {isLong ? (
        <Button {...look} onClick={() => saveZip(source.zipUrl([]), paths)}>
          {label}
        </Button>
      ) : (
        <Button {...look} component="a" href={url} download>
          {label}
        </Button>
      )}
      {source.remove && (
        <Button
          size="compact-sm"
          variant="default"
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
