import { useQueries, useQuery } from "@tanstack/react-query";
import { loggedTableQuery, type TablePage, type TableQuestion } from "@/api/logged-tables";

const PAGE = 100;
/** Groups come on one page: a person reads no more. */
export const MAX_GROUPS = 500;

export interface TableRows {
  /** Columns with their facts, sources and totals: everything but the rows. */
  head: TablePage | undefined;
  /** The values of a row, or undefined while it is on its way. */
  row: (index: number) => unknown[] | undefined;
  error: Error | null;
  isLoading: boolean;
  /** What is shown is the answer to an earlier question. */
  isOld: boolean;
}

/** The rows of a table between two lines, page by page; groups all at once. */
export function useTableRows(question: TableQuestion, [first, last]: [number, number]): TableRows {
  const isGrouped = (question.group?.length ?? 0) > 0;
  const head = useQuery(
    loggedTableQuery(question, { offset: 0, limit: isGrouped ? MAX_GROUPS : 0, facts: true }),
  );
  const pages = isGrouped ? [] : pagesBetween(first, last);
  const answers = useQueries({
    queries: pages.map((page) => loggedTableQuery(question, { offset: page * PAGE, limit: PAGE })),
  });
  const found = new Map(pages.map((page, i) => [page, answers[i]]));
  return {
    head: head.data,
    row: (index) => found.get(Math.floor(index / PAGE))?.data?.rows[index % PAGE],
    error: head.error ?? answers.find(({ error }) => error)?.error ?? null,
    isLoading: head.isLoading,
    isOld: head.isPlaceholderData,
  };
}

function pagesBetween(first: number, last: number): number[] {
  const from = Math.max(0, Math.floor(first / PAGE));
  const to = Math.max(from, Math.floor(last / PAGE));
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
