import { useLingui } from "@lingui/react/macro";
import type { EntryChange } from "@/api/artifacts";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { MinusIcon, PencilIcon, PlusIcon } from "@/ui/icons";
import classes from "./artifacts.module.css";

const ICONS = { added: PlusIcon, removed: MinusIcon, changed: PencilIcon };

/** Paths that differ; sign and word say how. */
export function ChangeTable({ changes }: { changes: EntryChange[] }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const words = { added: t`added`, removed: t`removed`, changed: t`changed` };
  const size = (entry: EntryChange["old"]) => (entry ? formatBytes(entry.size ?? 0, locale) : "");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={t`Files that differ`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t`Change`}</th>
            <th scope="col">{t`File`}</th>
            <th scope="col" className={classes.number}>{t`Size before`}</th>
            <th scope="col" className={classes.number}>{t`Size now`}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, change, old, new: now }) => {
            const Icon = ICONS[change];
            return (
              <tr key={path}>
                <td>
                  <span className={classes.change} data-change={change}>
                    <Icon size={13} />
                    {words[change]}
                  </span>
                </td>
                <td className={classes.anywhere}>
                  <bdi>{path}</bdi>
                </td>
                <td className={classes.number}>{size(old)}</td>
                <td className={classes.number}>{size(now)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
