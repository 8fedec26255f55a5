import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { RunArtifact } from "@/api/artifacts";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { formatDateTime } from "@/lib/time";
import { Aliases } from "./aliases";
import classes from "./artifacts.module.css";

/** Versions and data sets that a run used or made, in the order in which they came. */
export function LinkTable({
  label,
  items,
  emptyText,
}: {
  label: string;
  items: RunArtifact[];
  emptyText: string;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  if (items.length === 0) return <p className={classes.about}>{emptyText}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t`Name`}</th>
            <th scope="col">{t`Type`}</th>
            <th scope="col">{t`Aliases`}</th>
            <th scope="col">{t`As`}</th>
            <th scope="col" className={classes.number}>{t`Files`}</th>
            <th scope="col" className={classes.number}>{t`Size`}</th>
            <th scope="col">{t`Time`}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ version, dataset, used_as: usedAs, time_us: timeUs }) => (
            <tr key={`${version?.id ?? dataset?.name} ${dataset?.digest ?? ""} ${usedAs}`}>
              <th scope="row" className={classes.name}>
                {version ? <VersionName version={version} /> : <bdi>{dataset?.name}</bdi>}
              </th>
              <td>
                <bdi className={classes.muted}>{version?.type ?? t`data set`}</bdi>
              </td>
              <td>{version && <Aliases names={version.aliases} />}</td>
              <td>
                <bdi>{usedAs}</bdi>
              </td>
              {version ? (
                <>
                  <td className={classes.number}>{version.n_files.toLocaleString(locale)}</td>
                  <td className={classes.number}>{formatBytes(version.size, locale)}</td>
                </>
              ) : (
                <td colSpan={2} className={classes.name} title={dataset?.source}>
                  <bdi className={classes.muted}>{dataset?.source}</bdi>
                </td>
              )}
              <td className={classes.muted}>{timeUs > 0 && formatDateTime(timeUs, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function VersionName({ version }: { version: NonNullable<RunArtifact["version"]> }) {
  const { t } = useLingui();
  const name = `${version.name}:v${version.number}`;
  if (version.state !== "ready")
    return (
      <>
        <bdi>{version.number < 0 ? version.name : name}</bdi>
        <span className={classes.muted}>
          {" "}
          {version.state === "deleted" && t`(deleted)`}
          {version.state === "pending" && t`(on its way)`}
          {version.state === "failed" && t`(failed)`}
        </span>
      </>
    );
  return (
    <Link
      to="/$entity/$project/artifacts/$name/$version"
      params={{
        entity: version.entity,
        project: version.project_name,
        name: version.name,
        version: `v${version.number}`,
      }}
    >
      <bdi>{name}</bdi>
    </Link>
  );
}
