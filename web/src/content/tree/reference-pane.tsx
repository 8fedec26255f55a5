import { Trans, useLingui } from "@lingui/react/macro";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { FactList } from "@/ui/fact-list";
import type { TreeFile } from "./file-source";
import classes from "./files-view.module.css";

/** Something that is only pointed at: its content lies elsewhere and was not copied here. */
export function ReferencePane({ file, reference }: { file: TreeFile; reference: string }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const isWeb = /^https?:\/\//i.test(reference);
  return (
    <div className={classes.reference}>
      <p>
        <Trans>This is a reference: the content lies where it was and is not kept here.</Trans>
      </p>
      <FactList
        facts={[
          {
            name: t`Address`,
            value: isWeb ? (
              <a href={reference} target="_blank" rel="noreferrer noopener nofollow">
                {reference}
              </a>
            ) : (
              <code>{reference}</code>
            ),
          },
          { name: t`Size`, value: file.size > 0 ? formatBytes(file.size, locale) : "" },
          { name: t`Digest`, value: file.digest ? <code>{file.digest}</code> : "" },
        ]}
      />
    </div>
  );
}
