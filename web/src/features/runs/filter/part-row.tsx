import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Autocomplete, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { columnsQuery, columnValuesQuery } from "@/api/columns";
import { operatorsFor } from "@/search/complete";
import type { Operator } from "@/search/filter";
import { CloseIcon } from "@/ui/icons";
import { TagsField } from "@/ui/tags-field";
import { useColumnTitles } from "../columns/column-title";
import { type DraftPart, type KindOf, readText } from "./filter-draft";
import classes from "./runs-toolbar.module.css";
import { useOperatorNames } from "./use-operator-names";

const OFFERED = 60;

/** One condition as three fields. */
export function PartRow({
  project,
  part,
  kindOf,
  onPart,
  onRemove,
}: {
  project: number;
  part: DraftPart;
  kindOf: KindOf;
  onPart: (part: DraftPart) => void;
  onRemove: () => void;
}) {
  const { t } = useLingui();
  const titles = useColumnTitles();
  const operatorNames = useOperatorNames();
  const [search, setSearch] = useState("");
  const wanted = search === titles(part.column) ? "" : search;
  const { data } = useQuery(
    columnsQuery(project, { search: wanted, mode: "fuzzy", limit: OFFERED }),
  );
  const known = data?.columns.map(({ name }) => name) ?? [];
  const columns = part.column && !known.includes(part.column) ? [part.column, ...known] : known;
  const operators = operatorsFor(part.column ? kindOf(part.column) : "mixed");
  const takeColumn = (column: string | null) => {
    const fitting = operatorsFor(kindOf(column ?? ""));
    const operator = fitting.includes(part.operator) ? part.operator : fitting[0];
    onPart({ ...part, column: column ?? "", operator, texts: [] });
  };
  return (
    <div className={classes.part}>
      <Select
        size="xs"
        aria-label={t`Column`}
        placeholder={t`Column`}
        searchable
        comboboxProps={{ withinPortal: false }}
        filter={({ options }) => options}
        nothingFoundMessage={t`No column matches`}
        data={columns.map((name) => ({ value: name, label: labelOf(name, titles(name)) }))}
        value={part.column || null}
        onChange={takeColumn}
        onSearchChange={setSearch}
      />
      <Select
        size="xs"
        aria-label={t`Operator`}
        comboboxProps={{ withinPortal: false }}
        allowDeselect={false}
        data={operators.map((one) => ({ value: one, label: operatorNames[one] }))}
        value={part.operator}
        onChange={(operator) => onPart({ ...part, operator: operator as Operator })}
      />
      <ValueField project={project} part={part} kindOf={kindOf} onPart={onPart} />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label={t`Remove the condition`}
        title={t`Remove the condition`}
        onClick={onRemove}
      >
        <CloseIcon size={14} />
      </ActionIcon>
    </div>
  );
}

/** Config and summary may have the same key: their names are told in full. */
function labelOf(name: string, title: string): string {
  return name.includes(".") && !name.startsWith("git.") ? name : title;
}

function ValueField({
  project,
  part,
  kindOf,
  onPart,
}: {
  project: number;
  part: DraftPart;
  kindOf: KindOf;
  onPart: (part: DraftPart) => void;
}) {
  const { t } = useLingui();
  const { column, operator, texts } = part;
  const isList = operator === "in" || operator === "not in";
  const kind = column ? kindOf(column) : "mixed";
  const typed = isList ? "" : (texts[0] ?? "");
  const { data } = useQuery({
    ...columnValuesQuery(project, column, kind === "text" || kind === "tags" ? typed : "", OFFERED),
    enabled: column !== "" && operator !== "within last" && kind !== "time",
  });
  const known = [
    ...new Set(data?.values.flatMap(({ value }) => (value === null ? [] : [String(value)]))),
  ];
  const label = t`Value`;
  if (operator === "exists" || kind === "bool")
    return (
      <Select
        size="xs"
        aria-label={label}
        comboboxProps={{ withinPortal: false }}
        allowDeselect={false}
        data={[
          { value: "true", label: t`yes` },
          { value: "false", label: t`no` },
        ]}
        value={texts[0] ?? (operator === "exists" ? "true" : null)}
        onChange={(value) => onPart({ ...part, texts: [value ?? "true"] })}
      />
    );
  if (isList)
    return (
      <TagsField
        size="xs"
        aria-label={label}
        comboboxProps={{ withinPortal: false }}
        data={known}
        value={texts}
        onChange={(next) => onPart({ ...part, texts: next })}
      />
    );
  const isWrong = typed !== "" && readText(typed, kind, operator) === undefined;
  return (
    <Autocomplete
      size="xs"
      aria-label={label}
      placeholder={operator === "within last" ? "7d" : kind === "time" ? "2026-11-22" : "null"}
      comboboxProps={{ withinPortal: false }}
      data={operator === "within last" ? ["1h", "12h", "1d", "7d", "4w"] : known}
      error={isWrong}
      value={typed}
      onChange={(text) => onPart({ ...part, texts: [text] })}
    />
  );
}
