import { later } from "@/ui/later";

/** The fields of chart settings; loaded when the first popover opens. */
export const SettingsFields = later(async () => (await import("./settings-fields")).SettingsFields);
