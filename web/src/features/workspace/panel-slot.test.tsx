// @vitest-environment jsdom
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { cleanup, render } from "@testing-library/react";
import { memo } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { WorkspaceContext } from "@/workspace/use-workspace";
import { WorkspaceStore } from "@/workspace/workspace-store";
import { LayoutActions, LayoutActionsContext } from "./layout-actions";
import { type PanelHost, PanelHostContext, type PanelSlotProps } from "./panel-host";
import { PanelSlot } from "./panel-slot";

i18n.loadAndActivate({ locale: "en", messages: {} });
vi.stubGlobal("matchMedia", () => ({
  matches: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));
afterEach(cleanup);

const store = new WorkspaceStore();
const actions = new LayoutActions(store);
const onZoom = () => undefined;

function slots() {
  const drawn: PanelSlotProps[] = [];
  const Panel = memo(function Panel(props: PanelSlotProps) {
    drawn.push(props);
    return null;
  });
  const host: PanelHost = { Panel, kinds: {}, project: 1, keys: [] };
  const page = (maxLines: number, column: number) => (
    <MantineProvider>
      <I18nProvider i18n={i18n}>
        <WorkspaceContext value={{ store } as never}>
          <PanelHostContext value={host}>
            <LayoutActionsContext value={actions}>
              <PanelSlot
                panel={{ id: "auto:loss", kind: "line", config: { keys: ["loss"] } }}
                above={[{ maxLines }, undefined]}
                zoom={null}
                onZoom={onZoom}
                cell={{ row: 0, column, rows: 1, columns: 1 }}
                pinned={false}
                movable
              />
            </LayoutActionsContext>
          </PanelHostContext>
        </WorkspaceContext>
      </I18nProvider>
    </MantineProvider>
  );
  return { drawn, page };
}

test("a panel that only changes its place is not drawn anew", () => {
  const { drawn, page } = slots();
  const { rerender } = render(page(10, 0));
  rerender(page(10, 1));
  expect(drawn.length).toBe(1);
});

test("a panel is drawn anew when a setting above it changes", () => {
  const { drawn, page } = slots();
  const { rerender } = render(page(10, 0));
  rerender(page(20, 0));
  expect(drawn.map(({ settings }) => settings)).toEqual([{ maxLines: 10 }, { maxLines: 20 }]);
});
