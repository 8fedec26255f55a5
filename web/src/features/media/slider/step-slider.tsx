import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useLanguage } from "@/i18n/language";
import { BackIcon, ForwardIcon, LinkIcon, PauseIcon, PlayIcon, UnlinkIcon } from "@/ui/icons";
import classes from "./step-slider.module.css";
import type { Slider } from "./use-slider";

interface StepSliderProps {
  /** Name of the panel, for those who only hear it. */
  panel: string;
  axis: string;
  slider: Slider;
  linked: boolean;
  onLinked: (linked: boolean) => void;
}

/** Moves through what was logged over time. */
export function StepSlider({ panel, axis, slider, linked, onLinked }: StepSliderProps) {
  const { t } = useLingui();
  const locale = useLanguage();
  const { places, index, goTo, playing, onPlay } = slider;
  if (places.length < 2) return null;
  const names: Record<string, string> = { _step: t`Step`, _index: t`Number` };
  const name = names[axis] ?? axis;
  const shown = axis === "_index" ? index + 1 : (places[index] ?? 0);
  const text = shown.toLocaleString(locale, { maximumFractionDigits: 6 });
  const button = (label: string, onClick: () => void, icon: React.ReactNode, disabled = false) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={24}
      aria-label={`${label}: ${panel}`}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {icon}
    </ActionIcon>
  );
  return (
    <div className={classes.slider}>
      {button(
        playing ? t`Pause` : t`Play`,
        () => onPlay(!playing),
        playing ? <PauseIcon size={14} /> : <PlayIcon size={14} />,
      )}
      {button(t`Previous step`, () => goTo(index - 1), <BackIcon size={14} />, index === 0)}
      <input
        type="range"
        min={0}
        max={places.length - 1}
        value={index}
        aria-label={`${name}: ${panel}`}
        aria-valuetext={text}
        onChange={(event) => goTo(event.currentTarget.valueAsNumber)}
      />
      {button(
        t`Next step`,
        () => goTo(index + 1),
        <ForwardIcon size={14} />,
        index === places.length - 1,
      )}
      <output className={classes.place} title={name}>
        <span>{name}</span> {text}
      </output>
      {button(
        linked ? t`Moves with other panels; let it move alone` : t`Moves alone; link it`,
        () => onLinked(!linked),
        linked ? <LinkIcon size={14} /> : <UnlinkIcon size={14} />,
      )}
    </div>
  );
}
