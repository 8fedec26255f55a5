import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useLanguage } from "@/i18n/language";
import { mediaType, valueText } from "@/lib/json-value";
import { textMatcher } from "@/lib/text-search";
import { formatValue } from "@/plot/axis-format";
import { ChevronIcon, SearchIcon } from "@/ui/icons";
import { type JsonRow, jsonRows } from "./json-rows";
import classes from "./json-tree.module.css";

const ROWS_AT_ONCE = 200;
/** From so many values on a search box is worth its place. */
const SEARCH_FROM = 6;

/** Nested values with search; lists and objects fold. */
export function JsonTree({
  values,
  title,
  emptyText,
}: {
  values: Record<string, unknown>;
  title: string;
  emptyText: string;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const [query, setQuery] = useState("");
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const { rows, total } = useMemo(
    () => jsonRows(values, { toggled, matches: query ? textMatcher(query, false) : null, limit }),
    [values, toggled, query, limit],
  );
  const toggle = (path: string) => {
    const next = new Set(toggled);
    if (!next.delete(path)) next.add(path);
    setToggled(next);
  };
  return (
    <section className={classes.card}>
      <div className={classes.head}>
        <h2>{title}</h2>
        {(total >= SEARCH_FROM || query) && (
          <TextInput
            size="xs"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            leftSection={<SearchIcon size={14} />}
            placeholder={t`Search`}
            aria-label={`${t`Search`}: ${title}`}
          />
        )}
      </div>
      {Object.keys(values).length === 0 ? (
        <p className={classes.empty}>{emptyText}</p>
      ) : rows.length === 0 ? (
        <p className={classes.empty}>
          <Trans>Nothing found</Trans>
        </p>
      ) : (
        <dl className={classes.rows}>
          {rows.map((row) => (
            <Row
              key={row.path}
              row={row}
              onToggle={() => toggle(row.path)}
              locale={locale}
              label={t`Fold ${row.name}`}
            />
          ))}
        </dl>
      )}
      {total > rows.length && (
        <button type="button" className={classes.more} onClick={() => setLimit(limit * 4)}>
          {t`${(total - rows.length).toLocaleString(locale)} more`}
        </button>
      )}
    </section>
  );
}

function Row(props: { row: JsonRow; onToggle: () => void; locale: string; label: string }) {
  const { row, onToggle, locale, label } = props;
  return (
    <div className={classes.row} style={{ "--depth": row.depth }}>
      <dt>
        {row.size !== null && (
          <ActionIcon
            className={classes.fold}
            variant="transparent"
            color="gray"
            size={24}
            aria-expanded={!row.closed}
            aria-label={label}
            onClick={onToggle}
          >
            <ChevronIcon size={12} />
          </ActionIcon>
        )}
        <bdi>{row.name}</bdi>
      </dt>
      <dd>
        {row.size === null ? (
          typeof row.value === "number" ? (
            <span title={String(row.value)}>{formatValue(row.value, locale)}</span>
          ) : (
            <bdi>{valueText(row.value)}</bdi>
          )
        ) : (
          <span className={classes.size}>
            {mediaType(row.value) ?? row.size.toLocaleString(locale)}
          </span>
        )}
      </dd>
    </div>
  );
}
