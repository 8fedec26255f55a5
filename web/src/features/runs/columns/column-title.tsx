import { useLingui } from "@lingui/react/macro";
import { type Aggregate, isAggregate, partsOf } from "./column-parts";
import classes from "./column-title.module.css";

/** The names of columns as a person reads them. */
export function useColumnTitles(): (name: string) => string {
  const properties = usePropertyTitles();
  const aggregates = useAggregateTitles();
  return (name) => {
    const { source, key, aggregate } = partsOf(name);
    if (source === "property") return properties[key] ?? key;
    return isAggregate(aggregate) ? `${key} (${aggregates[aggregate]})` : key;
  };
}

/** A column's name with its source before it, faint. */
export function ColumnTitle({ name }: { name: string }) {
  const title = useColumnTitles()(name);
  const { source } = partsOf(name);
  return (
    <bdi className={classes.title}>
      {source !== "property" && <span className={classes.source}>{source}.</span>}
      {title}
    </bdi>
  );
}

export function useAggregateTitles(): Record<Aggregate, string> {
  const { t } = useLingui();
  return {
    last: t`last`,
    min: t`lowest`,
    max: t`highest`,
    mean: t`mean`,
    best: t`best`,
    first: t`first`,
    count: t`number of values`,
    min_step: t`step of the lowest`,
    max_step: t`step of the highest`,
  };
}

function usePropertyTitles(): Record<string, string> {
  const { t } = useLingui();
  return {
    name: t`Name`,
    id: t`ID`,
    state: t`State`,
    number: t`Number`,
    user: t`User`,
    notes: t`Notes`,
    tags: t`Tags`,
    group: t`Group`,
    job_type: t`Job type`,
    created: t`Created`,
    started: t`Started`,
    ended: t`Ended`,
    heartbeat: t`Last heartbeat`,
    duration: t`Duration`,
    runtime: t`Runtime`,
    step: t`Last step`,
    parent: t`Parent`,
    locked: t`Locked`,
    archived: t`Earlier history`,
    command: t`Command`,
    program: t`Program`,
    host: t`Host`,
    os: t`OS`,
    python: t`Python`,
    executable: t`Python executable`,
    client: t`Client version`,
    "git.remote": t`Git remote`,
    "git.commit": t`Git commit`,
    "git.branch": t`Git branch`,
    "git.dirty": t`Uncommitted changes`,
    cpu: t`CPU`,
    cpu_count: t`CPU count`,
    memory: t`Memory`,
    gpu: t`GPU`,
    gpu_count: t`GPU count`,
    notebook: t`Notebook`,
  };
}
