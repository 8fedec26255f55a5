export const RUN_TABS = ["overview", "charts", "system", "logs", "code"] as const;

export type RunTab = (typeof RUN_TABS)[number];
