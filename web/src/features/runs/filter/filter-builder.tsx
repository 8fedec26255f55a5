import { useLingui } from "@lingui/react/macro";
import { Button, Checkbox, SegmentedControl } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { EVERYTHING, type Filter } from "@/search/filter";
import { printFilter } from "@/search/print";
import { CloseIcon, PlusIcon } from "@/ui/icons";
import { useKindOf } from "../columns/use-columns";
import { type Draft, type DraftGroup, draftOf, type KindOf, newId, treeOf } from "./filter-draft";
import { PartRow } from "./part-row";
import classes from "./runs-toolbar.module.css";

/** The filter as rows: column, operator, value; groups of them stand in parentheses. */
export function FilterBuilder({
  project,
  tree,
  onTree,
}: {
  project: number;
  tree: Filter;
  onTree: (tree: Filter) => void;
}) {
  const kindOf = useKindOf(project);
  const [draft, setDraft] = useState(() => draftOf(tree, kindOf));
  const told = useRef(printFilter(tree));
  const text = printFilter(tree);
  // What came from elsewhere (the box above, the browser's back button) takes its place here.
  useEffect(() => {
    if (text === told.current) return;
    told.current = text;
    setDraft(draftOf(tree, kindOf));
  }, [text, tree, kindOf]);
  const onDraft = (next: Draft) => {
    if (next.type !== "group") return;
    setDraft(next);
    const whole = treeOf(next, kindOf) ?? EVERYTHING;
    const now = printFilter(whole);
    if (now === told.current) return;
    told.current = now;
    onTree(whole);
  };
  return <GroupRows project={project} group={draft} kindOf={kindOf} onDraft={onDraft} />;
}

function GroupRows({
  project,
  group,
  kindOf,
  onDraft,
  onRemove,
}: {
  project: number;
  group: DraftGroup;
  kindOf: KindOf;
  onDraft: (draft: Draft) => void;
  onRemove?: () => void;
}) {
  const { t } = useLingui();
  const { of } = group;
  const put = (next: Draft[]) => onDraft({ ...group, of: next });
  const replace = (old: Draft, next: Draft) => put(of.map((one) => (one === old ? next : one)));
  const remove = (old: Draft) => put(of.filter((one) => one !== old));
  return (
    <div className={onRemove ? classes.group : classes.levels}>
      {(of.length > 1 || onRemove) && (
        <div className={classes.groupHead}>
          <SegmentedControl
            size="xs"
            aria-label={t`How the conditions are joined`}
            value={group.join}
            onChange={(join) => onDraft({ ...group, join: join === "or" ? "or" : "and" })}
            data={[
              { value: "and", label: t`all hold` },
              { value: "or", label: t`any holds` },
            ]}
          />
          <Checkbox
            size="xs"
            label={t`not`}
            checked={group.not}
            onChange={(event) => onDraft({ ...group, not: event.currentTarget.checked })}
          />
          {onRemove && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<CloseIcon size={13} />}
              onClick={onRemove}
            >
              {t`Remove the group`}
            </Button>
          )}
        </div>
      )}
      {of.map((one) =>
        one.type === "part" ? (
          <PartRow
            key={one.id}
            project={project}
            part={one}
            kindOf={kindOf}
            onPart={(next) => replace(one, next)}
            onRemove={() => remove(one)}
          />
        ) : (
          <GroupRows
            key={one.id}
            project={project}
            group={one}
            kindOf={kindOf}
            onDraft={(next) => replace(one, next)}
            onRemove={() => remove(one)}
          />
        ),
      )}
      <div className={classes.groupHead}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<PlusIcon size={13} />}
          onClick={() =>
            put([...of, { id: newId(), type: "part", column: "", operator: "=", texts: [] }])
          }
        >
          {t`Add filter`}
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() =>
            put([...of, { id: newId(), type: "group", join: "or", not: false, of: [] }])
          }
        >
          {t`Add group in parentheses`}
        </Button>
      </div>
    </div>
  );
}
