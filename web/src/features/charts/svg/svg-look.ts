import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";

/** Colours as values: a saved picture has no style sheet to look tokens up in. */
export interface SvgLook {
  theme: "light" | "dark";
  background: string;
  text: string;
  muted: string;
  grid: string;
  line: string;
}

export function useSvgLook(): SvgLook {
  const theme = useComputedColorScheme("light");
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(name).trim();
    return {
      theme,
      background: token("--surface"),
      text: token("--text"),
      muted: token("--text-muted"),
      grid: token("--chart-grid"),
      line: token("--line-strong"),
    };
  }, [theme]);
}
