import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { useStoredState } from "@/lib/stored-state";
import { Notice } from "@/ui/notice";
import classes from "./preview.module.css";
import { PreviewBar, PreviewState } from "./preview-state";
import { TextLines } from "./text-lines";
import { type PreviewFile, useText } from "./use-text";

const FIRST_BYTES = 1024 * 1024;
/** A browser still scrolls this well; more is for an editor. */
const MOST_BYTES = 32 * FIRST_BYTES;

/** Text with numbered lines; of a large file the beginning, and more when asked. */
export function TextPreview({ file, url }: { file: PreviewFile; url: string }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const [bytes, setBytes] = useState(FIRST_BYTES);
  const [isWrapped, setWrapped] = useStoredState("kiseki.wrap-text", false, isBoolean);
  const { data, error, isFetching } = useText(url, file, bytes);
  if (!data) return <PreviewState error={error} />;
  if (data.isBinary)
    return (
      <Notice title={t`There is no preview for this kind of file`}>
        <p>
          <Trans>Download it to open it with a program that knows it.</Trans>
        </p>
      </Notice>
    );
  return (
    <>
      <PreviewBar>
        {data.isCut && (
          <span>
            <Trans>
              The first {formatBytes(bytes, locale)} of {formatBytes(file.size, locale)}
            </Trans>
          </span>
        )}
        {data.isCut && bytes < MOST_BYTES && (
          <Button
            size="compact-xs"
            variant="default"
            loading={isFetching}
            onClick={() => setBytes(Math.min(bytes * 8, MOST_BYTES))}
          >
            <Trans>Show more</Trans>
          </Button>
        )}
        <span className={classes.space} />
        <Switch
          size="xs"
          checked={isWrapped}
          onChange={(event) => setWrapped(event.currentTarget.checked)}
          label={t`Wrap lines`}
        />
      </PreviewBar>
      <TextLines text={data.text} isWrapped={isWrapped} label={t`Content of ${file.path}`} />
    </>
  );
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}
