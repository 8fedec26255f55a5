export const RUN_TABS = ["overview", "charts", "system", "logs", "code", "files"] as const;

export type RunTab = (typeof RUN_TABS)[number];
