import { ActionIcon } from "@mantine/core";
import type { ReactNode } from "react";
import { CroppedText } from "@/ui/cropped-text";
import classes from "./panel-frame.module.css";

interface PanelFrameProps {
  title: string;
  /** Short facts beside the title. */
  notes?: ReactNode;
  handle?: ReactNode;
  /** Buttons of this kind of panel, then those of the workspace. */
  tools?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The box around every panel: title bar, then whatever the panel shows. */
export function PanelFrame({ title, notes, handle, tools, actions, children }: PanelFrameProps) {
  return (
    <figure className={classes.panel}>
      <figcaption className={classes.title}>
        {handle}
        <CroppedText text={title} crop="middle" />
        {notes}
        <span className={classes.tools}>
          {tools}
          {actions}
        </span>
      </figcaption>
      <div className={classes.body}>{children}</div>
    </figure>
  );
}

/** What stands in a panel that has nothing to draw. */
export function PanelEmpty({ children }: { children: ReactNode }) {
  return <p className={classes.empty}>{children}</p>;
}

export function PanelNote({ title, children }: { title: string; children: ReactNode }) {
  return (
    <span className={classes.note} title={title}>
      {children}
    </span>
  );
}

/** A small button of the title bar; its name tells the panel too, for those who only hear it. */
export function PanelTool({
  label,
  panel,
  onClick,
  children,
}: {
  label: string;
  panel: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={24}
      aria-label={`${label}: ${panel}`}
      title={label}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}
