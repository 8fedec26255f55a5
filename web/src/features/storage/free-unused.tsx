import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useCollect } from "@/api/storage";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import classes from "./storage-page.module.css";

/** Frees what nothing refers to any more; the server does so by itself, only later. */
export function FreeUnused({ unusedBytes }: { unusedBytes: number }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const [remaining, setRemaining] = useState(0);
  const collect = useCollect(setRemaining);
  return (
    <span className={classes.free}>
      <Button
        size="compact-xs"
        variant="default"
        loading={collect.isPending}
        disabled={unusedBytes === 0}
        onClick={() => collect.mutate()}
      >
        <Trans>Free now</Trans>
      </Button>
      <span role="status" className={classes.about}>
        {collect.isPending && remaining > 0 && (
          <Plural value={remaining} one="# left" other="# left" />
        )}
        {collect.data && <Trans>{formatBytes(collect.data.bytes, locale)} freed</Trans>}
        {collect.error && (collect.error.message || t`The server does not answer`)}
      </span>
    </span>
  );
}
