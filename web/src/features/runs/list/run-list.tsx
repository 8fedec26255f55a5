import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { Run } from "@/api/runs";
import { useShortcuts } from "@/commands/shortcuts";
import type { Store } from "@/lib/store";
import { useStoredState } from "@/lib/stored-state";
import type { Crop } from "@/ui/cropped-text";
import { Notice } from "@/ui/notice";
import classes from "./run-list.module.css";
import { type RunListState, shownRuns, withShown, withSolo } from "./run-list-state";
import { RunRows } from "./run-rows";
import { RunSearchBox } from "./run-search-box";

const isCrop = (value: unknown): value is Crop =>
  value === "end" || value === "middle" || value === "beginning";

export interface RunListProps {
  runs: Run[];
  /** How many runs match in all; more of them come as the list is scrolled. */
  total: number;
  loading: boolean;
  error: Error | null;
  onNeedMore: () => void;
  state: RunListState;
  onState: (change: Partial<RunListState>) => void;
  colorOf: (run: Run) => string;
  highlight: Store<string | null>;
}

/** The runs of a project: search, eye, colour, state and name; every action has a key. */
export function RunList(props: RunListProps) {
  const { runs, total, state, onState } = props;
  const { t } = useLingui();
  const navigate = useNavigate();
  const [crop, setCrop] = useStoredState<Crop>("kiseki.crop", "middle", isCrop);
  const [active, setActive] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLInputElement>(null);

  const shown = new Set(shownRuns(runs, state).map((run) => run.uid));
  const current: Run | undefined = runs[Math.min(active, runs.length - 1)];
  const chosen = runs.filter((run) => selected.has(run.uid));

  const toggleShown = (run: Run) => onState(withShown(state, runs, [run], !shown.has(run.uid)));
  const toggleSelected = (run: Run) => {
    const next = new Set(selected);
    if (!next.delete(run.uid)) next.add(run.uid);
    setSelected(next);
  };
  const move = (by: number) => setActive(Math.min(Math.max(active + by, 0), runs.length - 1));
  const open = (run: Run) =>
    navigate({
      to: "/$entity/$project/runs/$run",
      params: { entity: run.entity, project: run.project, run: run.id },
    });

  useShortcuts({
    "/": () => box.current?.focus(),
    j: () => move(1),
    k: () => move(-1),
    e: () => current && toggleShown(current),
    s: () => current && onState(withSolo(state, current)),
    x: () => current && toggleSelected(current),
  });

  return (
    <section className={classes.list} aria-label={t`Runs`}>
      <RunSearchBox ref={box} state={state} onState={onState} crop={crop} onCrop={setCrop} />
      <div className={classes.count} aria-live="polite">
        {chosen.length > 0 ? (
          <Selection
            count={chosen.length}
            onShow={() => onState({ only: chosen.map((run) => run.id).join(",") })}
            onClear={() => setSelected(new Set())}
          />
        ) : (
          <Shown total={total} shown={shown.size} state={state} onState={onState} />
        )}
      </div>
      {props.error ? (
        <Notice urgent title={t`The runs could not be loaded`}>
          <p>{props.error.message}</p>
        </Notice>
      ) : runs.length === 0 && !props.loading ? (
        <Notice title={state.q ? t`No run matches` : t`No runs yet`} />
      ) : (
        <RunRows
          {...props}
          crop={crop}
          active={active}
          onActive={setActive}
          shown={shown}
          selected={selected}
          onToggleShown={toggleShown}
          onOpen={open}
        />
      )}
    </section>
  );
}

function Selection(props: { count: number; onShow: () => void; onClear: () => void }) {
  return (
    <>
      <span>
        <Plural value={props.count} one="# selected" other="# selected" />
      </span>
      <Button size="compact-xs" variant="default" onClick={props.onShow}>
        <Trans>Show only these</Trans>
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={props.onClear}>
        <Trans>Clear</Trans>
      </Button>
    </>
  );
}

function Shown({
  total,
  shown,
  state,
  onState,
}: {
  total: number;
  shown: number;
  state: RunListState;
  onState: (change: Partial<RunListState>) => void;
}) {
  const changed = state.only ?? state.show ?? state.hide;
  return (
    <>
      <span>
        <Trans>
          <Plural value={total} one="# run" other="# runs" />, {shown} shown
        </Trans>
      </span>
      {changed && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => onState({ only: undefined, show: undefined, hide: undefined })}
        >
          <Trans>Reset</Trans>
        </Button>
      )}
    </>
  );
}
