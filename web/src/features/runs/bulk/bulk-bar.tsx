import { Plural, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import {
  CloseIcon,
  ComparerIcon,
  EyeIcon,
  GroupIcon,
  LockIcon,
  MoveIcon,
  StopIcon,
  TagIcon,
  TrashIcon,
} from "@/ui/icons";
import { countSelected, type Selection } from "../table/selection";
import classes from "./bulk.module.css";
import type { BulkKind } from "./bulk-dialog";

/** How many runs the page of comparisons takes. */
const FEWEST_COMPARED = 2;
const MOST_COMPARED = 20;

/** In a narrow list a button is its icon. */
const NARROWED = { label: classes.label, section: classes.section };

/** What can be done with the selected runs; there only while some are. */
export function BulkBar({
  selection,
  matching,
  onAll,
  onClear,
  onShowOnly,
  onCompare,
  onAction,
}: {
  selection: Selection;
  matching: number;
  onAll: () => void;
  onClear: () => void;
  onShowOnly: (ids: string[]) => void;
  onCompare: (ids: string[]) => void;
  onAction: (action: BulkKind) => void;
}) {
  const { t } = useLingui();
  const count = countSelected(selection, matching);
  if (count === 0) return null;
  const canCompare = !selection.all && count >= FEWEST_COMPARED && count <= MOST_COMPARED;
  const actions: { kind: BulkKind; label: string; icon: ReactNode }[] = [
    { kind: "tags", label: t`Tags`, icon: <TagIcon size={14} /> },
    { kind: "group", label: t`Group`, icon: <GroupIcon size={14} /> },
    { kind: "move", label: t`Move or copy`, icon: <MoveIcon size={14} /> },
    { kind: "lock", label: t`Lock`, icon: <LockIcon size={14} /> },
    { kind: "stop", label: t`Stop`, icon: <StopIcon size={14} /> },
    { kind: "trash", label: t`Delete`, icon: <TrashIcon size={14} /> },
  ];
  return (
    <div className={classes.bar} role="toolbar" aria-label={t`Selected runs`}>
      <span className={classes.count} aria-live="polite">
        <Plural value={count} one="# selected" other="# selected" />
      </span>
      {!selection.all && count < matching && (
        <Button size="compact-xs" variant="subtle" onClick={onAll}>
          <Plural value={matching} one="Select all # that match" other="Select all # that match" />
        </Button>
      )}
      {!selection.all && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<EyeIcon size={14} />}
          classNames={NARROWED}
          title={t`Show only these`}
          onClick={() => onShowOnly([...selection.runs.keys()])}
        >
          <span className={classes.word}>{t`Show only these`}</span>
        </Button>
      )}
      {canCompare && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<ComparerIcon size={14} />}
          classNames={NARROWED}
          title={t`Compare`}
          onClick={() => onCompare([...selection.runs.keys()])}
        >
          <span className={classes.word}>{t`Compare`}</span>
        </Button>
      )}
      {actions.map(({ kind, label, icon }) => (
        <Button
          key={kind}
          size="compact-xs"
          variant="default"
          color={kind === "trash" ? "red" : undefined}
          leftSection={icon}
          classNames={NARROWED}
          title={label}
          onClick={() => onAction(kind)}
        >
          <span className={classes.word}>{label}</span>
        </Button>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<CloseIcon size={14} />}
        classNames={NARROWED}
        title={t`Clear`}
        onClick={onClear}
      >
        <span className={classes.word}>{t`Clear`}</span>
      </Button>
    </div>
  );
}
