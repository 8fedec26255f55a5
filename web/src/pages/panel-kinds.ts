import { CHART_KINDS } from "@/features/charts/panel-kinds";
import { MEDIA_KINDS } from "@/features/media/panel-kinds";
import { TABLE_KINDS } from "@/features/tables/panel-kinds";
import type { PanelKindInfo } from "@/panels/panel-props";
import type { PanelKind } from "@/workspace/spec";

type PanelKinds = Partial<Record<PanelKind, PanelKindInfo>> & { line: PanelKindInfo };

/** Every kind of panel there is, in the order they are offered. */
export const PANEL_KINDS: PanelKinds = { ...CHART_KINDS, ...MEDIA_KINDS, ...TABLE_KINDS };
