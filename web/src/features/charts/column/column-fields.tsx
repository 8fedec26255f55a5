import { MultiSelect, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { columnsQuery } from "@/api/columns";

const MAX_OFFERED = 100;
const TYPING_PAUSE_MS = 150;

interface FieldProps {
  label: string;
  project: number;
  placeholder?: string;
}

/** Columns that match what is typed; what is chosen is always among them. */
function useOffered(project: number, chosen: string[]) {
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search, TYPING_PAUSE_MS);
  const query = { search: settled, mode: "fuzzy", limit: MAX_OFFERED } as const;
  const { data } = useQuery(columnsQuery(project, query));
  const found = data?.columns.map(({ name }) => name) ?? [];
  return { offered: [...new Set([...chosen, ...found])], search, setSearch };
}

/** Choose one column of the runs: config, summary or a property. */
export function ColumnField({
  value,
  onChange,
  ...props
}: FieldProps & { value: string; onChange: (column: string) => void }) {
  const { offered, search, setSearch } = useOffered(props.project, value ? [value] : []);
  return (
    <Select
      size="xs"
      label={props.label}
      placeholder={props.placeholder}
      data={offered}
      value={value || null}
      onChange={(column) => onChange(column ?? "")}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      clearable
      comboboxProps={{ withinPortal: false }}
    />
  );
}

/** Choose several columns, in order. */
export function ColumnsField({
  value,
  onChange,
  ...props
}: FieldProps & { value: string[]; onChange: (columns: string[]) => void }) {
  const { offered, search, setSearch } = useOffered(props.project, value);
  return (
    <MultiSelect
      size="xs"
      label={props.label}
      placeholder={props.placeholder}
      data={offered}
      value={value}
      onChange={onChange}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      comboboxProps={{ withinPortal: false }}
    />
  );
}
