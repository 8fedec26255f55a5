import type { ReactNode } from "react";
import classes from "./fact-list.module.css";

export interface Fact {
  name: string;
  /** Empty facts are left out. */
  value: ReactNode;
}

export function FactList({ facts, emptyText = "" }: { facts: Fact[]; emptyText?: string }) {
  const known = facts.filter(({ value }) => value !== "" && value !== null && value !== undefined);
  if (known.length === 0) return <p className={classes.empty}>{emptyText}</p>;
  return (
    <dl className={classes.facts}>
      {known.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
