import { msg } from "@lingui/core/macro";
import type { PanelKindInfo } from "@/panels/panel-props";
import { ImageIcon } from "@/ui/icons";
import { later } from "@/ui/later";

/** Panels of what was logged besides numbers. */
export const MEDIA_KINDS = {
  media: {
    label: msg`Media`,
    icon: ImageIcon,
    View: later(async () => (await import("./media-panel")).MediaPanel),
    Editor: later(async () => (await import("./media-editor")).MediaEditor),
    defaults: () => ({ keys: [] }),
    usesSettings: false,
  },
} satisfies Record<string, PanelKindInfo>;
