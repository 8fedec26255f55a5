import { useLingui } from "@lingui/react/macro";
import { TagsInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ArtifactVersion, usePatchVersion } from "@/api/artifacts";
import { JsonTree } from "@/content/json-tree";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { formatDateTime } from "@/lib/time";
import { FactList } from "@/ui/fact-list";
import { AliasEditor } from "./alias-editor";
import classes from "./artifacts.module.css";
import { EditedText } from "./edited-text";
import { TimeToLive } from "./time-to-live";

/** What a version is: description, names that point at it, facts, metadata. */
export function VersionOverview({ version }: { version: ArtifactVersion }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const patch = usePatchVersion(version.id);
  return (
    <div className={classes.body}>
      {patch.error && (
        <p role="alert" className={classes.error}>
          {patch.error.message || t`The server does not answer`}
        </p>
      )}
      <section className={classes.card} aria-label={t`Description`}>
        <EditedText
          text={version.description}
          onSave={(description) => patch.mutate({ description })}
        />
      </section>
      <div className={classes.columns}>
        <section className={classes.card} aria-label={t`Facts`}>
          <FactList
            facts={[
              { name: t`Type`, value: <bdi>{version.type}</bdi> },
              { name: t`Made by`, value: <MadeBy version={version} /> },
              { name: t`Created`, value: formatDateTime(version.created_us, locale) },
              { name: t`Files`, value: version.n_files.toLocaleString(locale) },
              { name: t`Size`, value: formatBytes(version.size, locale) },
              {
                name: t`Digest`,
                value: <code className={classes.anywhere}>{version.digest}</code>,
              },
              { name: t`Made out of`, value: version.source && <Source version={version} /> },
            ]}
          />
        </section>
        <section className={classes.card} aria-label={t`Names`}>
          <AliasEditor version={version} patch={patch} />
          <TagsInput
            label={t`Tags`}
            placeholder={version.tags.length === 0 ? t`Add a tag` : undefined}
            value={version.tags}
            onChange={(tags) => patch.mutate({ tags })}
            splitChars={[","]}
          />
          <TimeToLive version={version} onChange={(ttl_s) => patch.mutate({ ttl_s })} />
        </section>
      </div>
      <JsonTree
        values={version.metadata}
        title={t`Metadata`}
        emptyText={t`This version has no metadata.`}
      />
    </div>
  );
}

/** The run that committed it first, as long as that is there; its name stays. */
function MadeBy({ version }: { version: ArtifactVersion }) {
  const { t } = useLingui();
  if (!version.made_by_name) return null;
  const step = version.step >= 0 ? ` · ${t`step ${version.step}`}` : "";
  return (
    <span>
      <bdi>{version.made_by_name}</bdi>
      {step}
    </span>
  );
}

/** A version of a registered model is a version of something else. */
function Source({ version }: { version: ArtifactVersion }) {
  const { t } = useLingui();
  return (
    <Link
      to="/$entity/$project/lineage"
      params={{ entity: version.entity, project: version.project_name }}
      search={{ version: version.source }}
    >
      {t`another artifact`}
    </Link>
  );
}
