import type { ReactNode } from "react";
import classes from "./notice.module.css";

/** A quiet message in the middle of an empty area: nothing here, not found, out of reach. */
export function Notice({
  title,
  children,
  urgent = false,
}: {
  title: string;
  children?: ReactNode;
  urgent?: boolean;
}) {
  return (
    <div className={classes.notice} role={urgent ? "alert" : undefined}>
      <p className={classes.title}>{title}</p>
      {children}
    </div>
  );
}
