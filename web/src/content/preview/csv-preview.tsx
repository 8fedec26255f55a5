import { Plural, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { delimiterOf, parseCsv } from "@/lib/csv-parse";
import { DataGrid } from "./data-grid";
import { PreviewBar, PreviewState } from "./preview-state";
import { type PreviewFile, useText } from "./use-text";

const MOST_ROWS = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** The first rows of a CSV or TSV file as a table. */
export function CsvPreview({ file, url }: { file: PreviewFile; url: string }) {
  const { t } = useLingui();
  const { data, error } = useText(url, file, MOST_BYTES);
  const read = useMemo(
    () => data && parseCsv(data.text, delimiterOf(data.text, file.path), MOST_ROWS + 1, data.isCut),
    [data, file.path],
  );
  if (!read) return <PreviewState error={error} />;
  const [columns = [], ...rows] = read.rows;
  return (
    <>
      <PreviewBar>
        {read.isCut ? (
          <Plural value={rows.length} one="The first row" other="The first # rows" />
        ) : (
          <Plural value={rows.length} one="# row" other="# rows" />
        )}
      </PreviewBar>
      <DataGrid columns={columns} rows={rows} label={t`Content of ${file.path}`} />
    </>
  );
}
