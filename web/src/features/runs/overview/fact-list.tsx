import type { ReactNode } from "react";
import classes from "./fact-list.module.css";

export interface Fact {
  name: string;
  /** Empty facts are left out. */
  value: ReactNode;
}

export function FactList({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts
        .filter(({ value }) => value !== "" && value !== null && value !== undefined)
        .map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
