import { z } from "zod/mini";

/** What the address says about the log view. */
export const logSearchSchema = z.object({
  logs: z.catch(z.optional(z.string()), undefined),
  logsRegex: z.catch(z.optional(z.boolean()), undefined),
});

export type LogSearch = z.infer<typeof logSearchSchema>;
