import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Collection } from "@/api/artifacts";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { formatAge, formatDateTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { Aliases } from "./aliases";
import classes from "./artifacts.module.css";

const AGE_STEP_MS = 30_000;

export function CollectionTable({
  project,
  collections,
}: {
  project: { entity: string; name: string };
  collections: Collection[];
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const now = useNow(AGE_STEP_MS);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={t`Artifacts`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t`Name`}</th>
            <th scope="col">{t`Type`}</th>
            <th scope="col">{t`Latest`}</th>
            <th scope="col">{t`Aliases`}</th>
            <th scope="col" className={classes.number}>{t`Versions`}</th>
            <th scope="col" className={classes.number}>{t`Size`}</th>
            <th scope="col">{t`Changed`}</th>
          </tr>
        </thead>
        <tbody>
          {collections.map((one) => (
            <tr key={one.id}>
              <th scope="row" className={classes.name}>
                <Link
                  to="/$entity/$project/artifacts/$name"
                  params={{ entity: project.entity, project: project.name, name: one.name }}
                  title={one.name}
                >
                  <bdi>{one.name}</bdi>
                </Link>
              </th>
              <td>
                <bdi className={classes.muted}>{one.type}</bdi>
              </td>
              <td>
                {one.latest && (
                  <Link
                    to="/$entity/$project/artifacts/$name/$version"
                    params={{
                      entity: project.entity,
                      project: project.name,
                      name: one.name,
                      version: one.latest,
                    }}
                  >
                    {one.latest}
                  </Link>
                )}
              </td>
              <td>
                <Aliases names={one.aliases} />
              </td>
              <td className={classes.number}>{one.n_versions.toLocaleString(locale)}</td>
              <td className={classes.number}>{formatBytes(one.size, locale)}</td>
              <td className={classes.muted}>
                <time title={formatDateTime(one.updated_us, locale)}>
                  {formatAge(one.updated_us, now, locale)}
                </time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
