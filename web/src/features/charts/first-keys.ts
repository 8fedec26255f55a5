import { isSystem } from "@/workspace/keys";
import { summaryColumn } from "./summary-column";

/** What a new panel shows first: what runs logged themselves, else the machine's metrics. */
export function loggedFirst(keys: string[]): string[] {
  const logged = keys.filter((key) => !isSystem(key));
  return logged.length > 0 ? logged : keys;
}

/** The column of the first of them; "" without any key. */
export function columnOf(keys: string[]): string {
  const [key] = loggedFirst(keys);
  return key ? summaryColumn(key) : "";
}
