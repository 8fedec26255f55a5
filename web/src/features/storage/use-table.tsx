import { useLingui } from "@lingui/react/macro";
import type { StorageBy, StorageUse } from "@/api/storage";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import classes from "./storage-page.module.css";

/** What takes room, the largest first, with a bar as long as its share of the largest. */
export function UseTable({ uses, by }: { uses: StorageUse[]; by: StorageBy }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const kinds: Record<string, string> = {
    files: t`files of runs`,
    artifacts: t`artifacts`,
    metrics: t`metrics`,
    console: t`console`,
    unused: t`unused`,
  };
  const heads: Record<StorageBy, string> = { project: t`Project`, run: t`Run`, type: t`Type` };
  const largest = Math.max(...uses.map((use) => use.bytes ?? 0), 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={t`What takes room`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{heads[by]}</th>
            <th scope="col">{t`What`}</th>
            <th scope="col" className={classes.number}>{t`Files`}</th>
            <th scope="col" className={classes.number}>{t`Size`}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {uses.map((use) => (
            <tr key={`${use.kind} ${use.uid ?? ""} ${use.name}`}>
              <th scope="row" className={classes.name} title={use.name}>
                <bdi>{use.name}</bdi>
              </th>
              <td className={classes.about}>{kinds[use.kind] ?? use.kind}</td>
              <td className={classes.number}>{(use.n_files ?? 0).toLocaleString(locale)}</td>
              <td className={classes.number}>{formatBytes(use.bytes ?? 0, locale)}</td>
              <td className={classes.share} aria-hidden="true">
                <span style={{ width: `${(100 * (use.bytes ?? 0)) / largest}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
