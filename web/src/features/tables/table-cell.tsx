import { useLingui } from "@lingui/react/macro";
import { runFileUrl } from "@/api/files";
import type { TableColumn, TableSource } from "@/api/logged-tables";
import { useLanguage } from "@/i18n/language";
import { isObject, numberText, textAt, valueText } from "@/lib/json-value";
import { baseName } from "@/lib/url-path";
import type { ChartRun } from "@/panels/chart-runs";
import { formatValue } from "@/plot/axis-format";
import { CheckIcon, CloseIcon } from "@/ui/icons";
import { RunName } from "./run-name";
import classes from "./tables.module.css";

/** A medium in a cell: a file of the run whose row it is. */
export interface MediumInCell {
  run: string;
  path: string;
  sha256: string;
  size: number;
  type: string;
  caption: string;
}

/** One value of a table. */
export function TableCell({
  column,
  value,
  sources,
  runs,
  onMedium,
}: {
  column: TableColumn;
  value: unknown;
  sources: TableSource[];
  runs: ChartRun[];
  onMedium: (medium: MediumInCell) => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  if (value === null || value === undefined) return <span className={classes.missing}>–</span>;
  const number = numberText(value);
  if (column.kind === "run" && typeof value === "number") {
    const run = runs.find(({ uid }) => uid === sources[value]?.run);
    return run ? <RunName run={run} /> : <bdi>{sources[value]?.label}</bdi>;
  }
  if (column.kind === "media") {
    const medium = mediumOf(value, sources);
    if (medium) return <Medium medium={medium} onOpen={() => onMedium(medium)} />;
  }
  if (typeof value === "boolean")
    return value ? (
      <span className={classes.yes} role="img" aria-label={t`true`} title={t`true`}>
        <CheckIcon size={15} />
      </span>
    ) : (
      <span className={classes.no} role="img" aria-label={t`false`} title={t`false`}>
        <CloseIcon size={15} />
      </span>
    );
  if (typeof value === "number")
    return <span title={String(value)}>{formatValue(value, locale)}</span>;
  const shown = number ?? valueText(value);
  return (
    <bdi className={classes.text} title={shown.slice(0, 2_000)}>
      {shown.slice(0, 500)}
    </bdi>
  );
}

function Medium({ medium, onOpen }: { medium: MediumInCell; onOpen: () => void }) {
  const { t } = useLingui();
  const name = medium.caption || baseName(medium.path);
  const url = runFileUrl(medium.run, medium.path, { inline: true });
  if (medium.type === "audio-file")
    return (
      // biome-ignore lint/a11y/useMediaCaption: what was logged has none
      <audio className={classes.audio} src={url} controls preload="none" aria-label={name} />
    );
  return (
    <button type="button" className={classes.medium} title={name} onClick={onOpen}>
      {medium.type === "image-file" ? (
        <img src={url} alt={name} loading="lazy" />
      ) : (
        <span>{t`Show`}</span>
      )}
    </button>
  );
}

function mediumOf(value: unknown, sources: TableSource[]): MediumInCell | null {
  if (!isObject(value) || typeof value.path !== "string") return null;
  const run = sources[typeof value._source === "number" ? value._source : 0]?.run;
  if (!run) return null;
  return {
    run,
    path: value.path,
    sha256: textAt(value, "sha256"),
    size: typeof value.size === "number" ? value.size : 1,
    type: textAt(value, "_type"),
    caption: textAt(value, "caption"),
  };
}
