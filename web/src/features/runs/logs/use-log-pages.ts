import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  type ConsoleLine,
  type ConsoleSearch,
  type ConsoleWriter,
  consolePageQuery,
  LINES_PER_PAGE,
} from "@/api/console";

const NO_WRITERS: ConsoleWriter[] = [];

export interface LogPages {
  /** How many lines match; null until the first answer. */
  total: number | null;
  error: Error | null;
  /** The processes that printed something. */
  writers: ConsoleWriter[];
  lineAt: (index: number) => ConsoleLine | undefined;
  /** Say which lines are in view, so that their pages are there. */
  setView: (first: number, last: number) => void;
}

/** The pages of a log that are in view, and how long the whole is. */
export function useLogPages(uid: string, search: ConsoleSearch): LogPages {
  const [view, setView] = useState<[number, number]>([0, 0]);
  const first = useQuery({
    ...consolePageQuery(uid, search, 0),
    placeholderData: keepPreviousData,
  });
  const numbers = range(view[0], view[1]);
  const pages = useQueries({ queries: numbers.map((page) => consolePageQuery(uid, search, page)) });
  const known = [first.data, ...pages.map(({ data }) => data)].filter((page) => page !== undefined);
  const total = known.length > 0 ? Math.max(...known.map((page) => page.total)) : null;
  const byPage = new Map(numbers.map((page, i) => [page, pages[i].data]));
  return {
    total,
    error: first.error,
    writers: first.data?.writers ?? NO_WRITERS,
    lineAt: (index) => {
      const page = Math.floor(index / LINES_PER_PAGE);
      const lines = (byPage.get(page) ?? (page === 0 ? first.data : undefined))?.lines;
      return lines?.[index % LINES_PER_PAGE];
    },
    setView: (firstLine, lastLine) => {
      const next: [number, number] = [
        Math.floor(firstLine / LINES_PER_PAGE),
        Math.floor(lastLine / LINES_PER_PAGE),
      ];
      if (next[0] !== view[0] || next[1] !== view[1]) setView(next);
    },
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
