import { msg } from "@lingui/core/macro";
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
import type { PanelKind } from "@/workspace/spec";
import { BarEditor } from "./bar/bar-editor";
import { BarPanel } from "./bar/bar-panel";
import { CodeEditor } from "./code/code-editor";
import { CodePanel } from "./code/code-panel";
import { ComparerEditor } from "./comparer/comparer-editor";
import { ComparerPanel } from "./comparer/comparer-panel";
import { HistogramEditor } from "./histogram/histogram-editor";
import { HistogramPanel } from "./histogram/histogram-panel";
import { ImportanceEditor } from "./importance/importance-editor";
import { ImportancePanel } from "./importance/importance-panel";
import { LineEditor } from "./line/line-editor";
import { LinePanel } from "./line/line-panel";
import { MarkdownEditor } from "./markdown/markdown-editor";
import { MarkdownPanel } from "./markdown/markdown-panel";
import type { PanelKindInfo } from "./panel-props";
import { ParallelEditor } from "./parallel/parallel-editor";
import { ParallelPanel } from "./parallel/parallel-panel";
import { ScalarEditor } from "./scalar/scalar-editor";
import { ScalarPanel } from "./scalar/scalar-panel";
import { ScatterEditor } from "./scatter/scatter-editor";
import { ScatterPanel } from "./scatter/scatter-panel";
import { summaryColumn } from "./summary-column";

const columnOf = (keys: string[]) => (keys[0] ? summaryColumn(keys[0]) : "");

/** Every kind of panel there is, in the order they are offered. */
export const PANEL_KINDS: Record<PanelKind, PanelKindInfo> = {
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
  importance: {
    label: msg`Parameter importance`,
    icon: ImportanceIcon,
    View: ImportancePanel,
    Editor: ImportanceEditor,
    defaults: (keys) => ({ target: columnOf(keys) }),
    usesSettings: false,
  },
  comparer: {
    label: msg`Compare runs`,
    icon: ComparerIcon,
    View: ComparerPanel,
    Editor: ComparerEditor,
    defaults: () => ({}),
    usesSettings: false,
  },
  scalar: {
    label: msg`Number`,
    icon: ScalarIcon,
    View: ScalarPanel,
    Editor: ScalarEditor,
    defaults: (keys) => ({ column: columnOf(keys) }),
    usesSettings: false,
  },
  markdown: {
    label: msg`Text`,
    icon: MarkdownIcon,
    View: MarkdownPanel,
    Editor: MarkdownEditor,
    defaults: () => ({ text: "" }),
    usesSettings: false,
  },
  code: {
    label: msg`Code`,
    icon: CodeIcon,
    View: CodePanel,
    Editor: CodeEditor,
    defaults: () => ({}),
    usesSettings: false,
  },
};
