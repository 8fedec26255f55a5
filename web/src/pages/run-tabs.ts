export const RUN_TABS = ["overview", "charts", "system", "logs"] as const;

export type RunTab = (typeof RUN_TABS)[number];
