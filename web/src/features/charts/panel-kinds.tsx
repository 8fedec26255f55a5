import { msg } from "@lingui/core/macro";
import type { PanelKindInfo } from "@/panels/panel-props";
import {
  BarsIcon,
  ChartIcon,
  CodeIcon,
  ComparerIcon,
  HistogramIcon,
  ImportanceIcon,
  MarkdownIcon,
  ParallelIcon,
  ScalarIcon,
  ScatterIcon,
} from "@/ui/icons";
import { later } from "@/ui/later";
import type { PanelKind } from "@/workspace/spec";
import { columnOf, loggedFirst } from "./first-keys";
import { LinePanel } from "./line/line-panel";
import { summaryColumn } from "./summary-column";

/** Panels that draw numbers and facts of runs, in the order they are offered; only lines are loaded at once. */
export const CHART_KINDS = {
  line: {
    label: msg`Line chart`,
    icon: ChartIcon,
    View: LinePanel,
    Editor: later(async () => (await import("./line/line-editor")).LineEditor),
    defaults: (keys) => ({ keys: loggedFirst(keys).slice(0, 1) }),
    usesSettings: true,
  },
  bar: {
    label: msg`Bar chart`,
    icon: BarsIcon,
    View: later(async () => (await import("./bar/bar-panel")).BarPanel),
    Editor: later(async () => (await import("./bar/bar-editor")).BarEditor),
    defaults: (keys) => ({ column: columnOf(keys) }),
    usesSettings: false,
  },
  scatter: {
    label: msg`Scatter plot`,
    icon: ScatterIcon,
    View: later(async () => (await import("./scatter/scatter-panel")).ScatterPanel),
    Editor: later(async () => (await import("./scatter/scatter-editor")).ScatterEditor),
    defaults: (keys) => ({ x: "runtime", y: columnOf(keys) }),
    usesSettings: false,
  },
  histogram: {
    label: msg`Histogram`,
    icon: HistogramIcon,
    View: later(async () => (await import("./histogram/histogram-panel")).HistogramPanel),
    Editor: later(async () => (await import("./histogram/histogram-editor")).HistogramEditor),
    defaults: (keys) => ({ column: columnOf(keys) }),
    usesSettings: false,
  },
  parallel: {
    label: msg`Parallel coordinates`,
    icon: ParallelIcon,
    View: later(async () => (await import("./parallel/parallel-panel")).ParallelPanel),
    Editor: later(async () => (await import("./parallel/parallel-editor")).ParallelEditor),
    defaults: (keys) => ({ columns: loggedFirst(keys).slice(0, 3).map(summaryColumn) }),
    usesSettings: false,
  },
  importance: {
    label: msg`Parameter importance`,
    icon: ImportanceIcon,
    View: later(async () => (await import("./importance/importance-panel")).ImportancePanel),
    Editor: later(async () => (await import("./importance/importance-editor")).ImportanceEditor),
    defaults: (keys) => ({ target: columnOf(keys) }),
    usesSettings: false,
  },
  comparer: {
    label: msg`Compare runs`,
    icon: ComparerIcon,
    View: later(async () => (await import("./comparer/comparer-panel")).ComparerPanel),
    Editor: later(async () => (await import("./comparer/comparer-editor")).ComparerEditor),
    defaults: () => ({}),
    usesSettings: false,
  },
  scalar: {
    label: msg({ message: "Number", context: "kind of panel" }),
    icon: ScalarIcon,
    View: later(async () => (await import("./scalar/scalar-panel")).ScalarPanel),
    Editor: later(async () => (await import("./scalar/scalar-editor")).ScalarEditor),
    defaults: (keys) => ({ column: columnOf(keys) }),
    usesSettings: false,
  },
  markdown: {
    label: msg`Text`,
    icon: MarkdownIcon,
    View: later(async () => (await import("./markdown/markdown-panel")).MarkdownPanel),
    Editor: later(async () => (await import("./markdown/markdown-editor")).MarkdownEditor),
    defaults: () => ({ text: "" }),
    usesSettings: false,
  },
  code: {
    label: msg`Code`,
    icon: CodeIcon,
    View: later(async () => (await import("./code/code-panel")).CodePanel),
    Editor: later(async () => (await import("./code/code-editor")).CodeEditor),
    defaults: () => ({}),
    usesSettings: false,
  },
} satisfies Partial<Record<PanelKind, PanelKindInfo>>;
