import { z } from "zod/mini";

/** What the address says about the log view. */
export const logSearchSchema = z.object({
  logs: z.catch(z.optional(z.string()), undefined),
  logsRegex: z.catch(z.optional(z.boolean()), undefined),
  /** Number of the process whose lines are shown; without it those of all. */
  process: z.catch(z.optional(z.int()), undefined),
});

export type LogSearch = z.infer<typeof logSearchSchema>;
