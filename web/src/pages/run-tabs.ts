export const RUN_TABS = [
  "overview",
  "charts",
  "system",
  "logs",
  "code",
  "files",
  "artifacts",
] as const;

export type RunTab = (typeof RUN_TABS)[number];
