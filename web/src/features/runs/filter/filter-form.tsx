import { Trans, useLingui } from "@lingui/react/macro";
import { Switch } from "@mantine/core";
import type { Filter } from "@/search/filter";
import { FilterError } from "@/search/filter-error";
import { ExpressionBox } from "./expression-box";
import { FilterBuilder } from "./filter-builder";
import { toAddress, toShown } from "./filter-text";
import type { ToolbarProps } from "./runs-toolbar";
import classes from "./runs-toolbar.module.css";

/** The fields of the filter; `tree` is what its text says. */
export function FilterForm({
  project,
  view,
  onView,
  matching,
  tree,
}: ToolbarProps & { tree: Filter | FilterError }) {
  const { t } = useLingui();
  return (
    <div className={classes.form}>
      <ExpressionBox
        project={project.id}
        text={toShown(view.filter)}
        onFilter={(next) => onView({ filter: toAddress(next) })}
      />
      {tree instanceof FilterError ? null : (
        <FilterBuilder
          project={project.id}
          tree={tree}
          onTree={(next) => onView({ filter: toAddress(next) })}
        />
      )}
      <div className={classes.foot}>
        <Switch
          size="xs"
          label={t`Only my runs`}
          checked={view.mine ?? false}
          onChange={(event) => onView({ mine: event.currentTarget.checked || undefined })}
        />
        <Switch
          size="xs"
          label={t`Without crashed runs`}
          checked={view.sound ?? false}
          onChange={(event) => onView({ sound: event.currentTarget.checked || undefined })}
        />
        <span className={classes.counter} aria-live="polite">
          {matching && (
            <Trans>
              {matching.count} of {matching.of} runs
            </Trans>
          )}
        </span>
      </div>
    </div>
  );
}
