import { Trans, useLingui } from "@lingui/react/macro";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { formatBytes } from "@/lib/bytes";
import { CodeBlock } from "@/ui/code-block";
import { DataGrid } from "./data-grid";
import preview from "./preview.module.css";
import { PreviewBar, PreviewState } from "./preview-state";
import type { ParquetRead } from "./read-parquet";
import type { PreviewFile } from "./use-text";

function parquetQuery(url: string, file: PreviewFile) {
  return queryOptions({
    queryKey: ["parquet", url, file.sha256 ?? "", file.size] as const,
    queryFn: async (): Promise<ParquetRead> =>
      (await import("./read-parquet")).readParquet(url, file.size),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    // A file that is no Parquet does not become one.
    retry: false,
  });
}

/** Columns and first rows of a Parquet file, of which only the parts needed are read. */
export function ParquetPreview({ file, url }: { file: PreviewFile; url: string }) {
  const { t } = useLingui();
  const locale = useLanguage();
  const { data, error } = useQuery(parquetQuery(url, file));
  if (!data) return <PreviewState error={error} />;
  const number = (value: number) => value.toLocaleString(locale);
  const schema = data.columns.map(({ name, type }) => `${name}: ${type}`).join("\n");
  return (
    <>
      <PreviewBar>
        <span>
          <Trans>
            The first {number(data.rows.length)} of {number(data.total)} rows
          </Trans>
        </span>
        <details>
          <summary>
            <Trans>Columns and their types</Trans>
          </summary>
          <CodeBlock code={schema} copyLabel={t`Copy`} copiedLabel={t`Copied`} />
        </details>
      </PreviewBar>
      {data.tooLarge > 0 ? (
        <p className={preview.note}>
          <Trans>
            To show its first rows, {formatBytes(data.tooLarge, locale)} would have to be read.
          </Trans>
        </p>
      ) : (
        <DataGrid
          columns={data.columns.map(({ name }) => name)}
          rows={data.rows}
          label={t`Content of ${file.path}`}
        />
      )}
    </>
  );
}
