import { useLingui } from "@lingui/react/macro";
import { Slider } from "@mantine/core";
import type { SourceState } from "@/api/logged-tables";
import classes from "./tables.module.css";

/** At which step tables are looked at; nothing where they were logged once. */
export function StepChoice({
  states,
  step,
  onStep,
}: {
  states: SourceState[];
  step: number | null;
  onStep: (step: number | null) => void;
}) {
  const { t } = useLingui();
  const steps = [...new Set(states.flatMap(({ steps = [] }) => steps))].sort((a, b) => a - b);
  if (steps.length < 2) return null;
  const last = steps.length - 1;
  const at =
    step === null
      ? last
      : Math.max(
          0,
          steps.findLastIndex((one) => one <= step),
        );
  const shown = steps[at];
  return (
    <span className={classes.step}>
      <span>{step === null ? t`Newest` : t`Step ${shown}`}</span>
      <Slider
        size="sm"
        w={160}
        min={0}
        max={last}
        value={at}
        label={(place) => steps[place]}
        thumbProps={{ "aria-label": t`Step of the table` }}
        onChange={(place) => onStep(place === last ? null : (steps[place] ?? null))}
      />
    </span>
  );
}
