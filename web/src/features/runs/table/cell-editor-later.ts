import { later } from "@/ui/later";

/** The fields that edit a run in its row; loaded when the first is edited. */
export const CellEditor = later(async () => (await import("./cell-editor")).CellEditor);
