import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ArtifactVersion } from "@/api/artifacts";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { formatAge, formatDateTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { Aliases, Tags } from "./aliases";
import classes from "./artifacts.module.css";
import { useTimeLeft } from "./time-left";

const AGE_STEP_MS = 30_000;

export function VersionTable({
  project,
  versions,
}: {
  project: { entity: string; name: string };
  versions: ArtifactVersion[];
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const now = useNow(AGE_STEP_MS);
  const timeLeft = useTimeLeft();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={t`Versions`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t`Version`}</th>
            <th scope="col">{t`Aliases`}</th>
            <th scope="col">{t`Tags`}</th>
            <th scope="col" className={classes.number}>{t`Files`}</th>
            <th scope="col" className={classes.number}>{t`Size`}</th>
            <th scope="col">{t`Made by`}</th>
            <th scope="col">{t`Created`}</th>
            <th scope="col">{t`Expires`}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((one) => (
            <tr key={one.id}>
              <th scope="row" className={classes.name}>
                <Link
                  to="/$entity/$project/artifacts/$name/$version"
                  params={{
                    entity: project.entity,
                    project: project.name,
                    name: one.name,
                    version: `v${one.number}`,
                  }}
                >
                  {`v${one.number}`}
                </Link>
              </th>
              <td>
                <Aliases names={one.aliases} protectedNames={one.protected} />
              </td>
              <td>
                <Tags names={one.tags} />
              </td>
              <td className={classes.number}>{one.n_files.toLocaleString(locale)}</td>
              <td className={classes.number}>{formatBytes(one.size, locale)}</td>
              <td className={classes.name}>
                <bdi title={one.made_by_name}>{one.made_by_name}</bdi>
              </td>
              <td className={classes.muted}>
                <time title={formatDateTime(one.created_us, locale)}>
                  {formatAge(one.created_us, now, locale)}
                </time>
              </td>
              <td className={classes.muted}>{timeLeft(one.expires_us, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
