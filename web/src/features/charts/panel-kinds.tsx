import { msg } from "@lingui/core/macro";
import { BarsIcon, ChartIcon, HistogramIcon, ParallelIcon, ScatterIcon } from "@/ui/icons";
import type { PanelKind } from "@/workspace/spec";
import { BarEditor } from "./bar/bar-editor";
import { BarPanel } from "./bar/bar-panel";
import { HistogramEditor } from "./histogram/histogram-editor";
import { HistogramPanel } from "./histogram/histogram-panel";
import { LineEditor } from "./line/line-editor";
import { LinePanel } from "./line/line-panel";
import type { PanelKindInfo } from "./panel-props";
import { ParallelEditor } from "./parallel/parallel-editor";
import { ParallelPanel } from "./parallel/parallel-panel";
import { ScatterEditor } from "./scatter/scatter-editor";
import { ScatterPanel } from "./scatter/scatter-panel";
import { summaryColumn } from "./summary-column";

const columnOf = (keys: string[]) => (keys[0] ? summaryColumn(keys[0]) : "");

/** Every kind of panel there is, in the order they are offered. */
export const PANEL_KINDS: Partial<Record<PanelKind, PanelKindInfo>> & { line: PanelKindInfo } = {
  line: {
    label: msg`Line chart`,
    icon: ChartIcon,
    View: LinePanel,
    Editor: LineEditor,
    defaults: (keys) => ({ keys: keys.slice(0, 1) }),
    usesSettings: true,
  },
  bar: {
    label: msg`Bar chart`,
    icon: BarsIcon,
    View: BarPanel,
    Editor: BarEditor,
    defaults: (keys) => ({ column: columnOf(keys) }),
    usesSettings: false,
  },
  scatter: {
    label: msg`Scatter plot`,
    icon: ScatterIcon,
    View: ScatterPanel,
    Editor: ScatterEditor,
    defaults: (keys) => ({ x: "runtime", y: columnOf(keys) }),
    usesSettings: false,
  },
  histogram: {
    label: msg`Histogram`,
    icon: HistogramIcon,
    View: HistogramPanel,
    Editor: HistogramEditor,
    defaults: (keys) => ({ column: columnOf(keys) }),
    usesSettings: false,
  },
  parallel: {
    label: msg`Parallel coordinates`,
    icon: ParallelIcon,
    View: ParallelPanel,
    Editor: ParallelEditor,
    defaults: (keys) => ({ columns: keys.slice(0, 3).map(summaryColumn) }),
    usesSettings: false,
  },
};
