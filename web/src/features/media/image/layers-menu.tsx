import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Checkbox, Popover, Slider, Text } from "@mantine/core";
import { useLanguage } from "@/i18n/language";
import { ViewsIcon } from "@/ui/icons";
import type { Overlays } from "../media-config";
import type { MediaItem, NamedFile } from "../media-value";
import { classColor } from "./box-layer";
import classes from "./layers-menu.module.css";

interface LayersMenuProps {
  panel: string;
  items: MediaItem[];
  overlays: Overlays;
  onOverlays: (overlays: Overlays) => void;
}

/** Which boxes and masks are drawn, from which score on, how strongly. */
export function LayersMenu({ panel, items, overlays, onOverlays }: LayersMenuProps) {
  const { t } = useLingui();
  const locale = useLanguage();
  const boxes = setsOf(items.flatMap((item) => item.boxes));
  const masks = setsOf(items.flatMap((item) => item.masks));
  if (boxes.size + masks.size === 0) return null;
  const change = (part: Partial<Overlays>) => onOverlays({ ...overlays, ...part });
  const percent = (value: number) => value.toLocaleString(locale, { style: "percent" });
  const sets = (kind: "boxes" | "masks", all: Map<string, Record<string, string>>) =>
    [...all].map(([name, labels]) => (
      <SetToggles
        key={`${kind}:${name}`}
        id={`${kind}:${name}`}
        name={name}
        labels={labels}
        hidden={overlays.hidden}
        onHidden={(hidden) => change({ hidden })}
      />
    ));
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={`${t`Boxes and masks`}: ${panel}`}
          title={t`Boxes and masks`}
        >
          <ViewsIcon size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label={t`Boxes and masks`}>
        {sets("boxes", boxes)}
        {boxes.size > 0 && (
          <div>
            <Text size="xs">{t`Boxes with scores from`}</Text>
            <Slider
              size="sm"
              min={0}
              max={1}
              step={0.05}
              value={overlays.minScore}
              label={(value) => value.toFixed(2)}
              thumbLabel={t`Boxes with scores from`}
              onChange={(minScore) => change({ minScore })}
            />
          </div>
        )}
        {sets("masks", masks)}
        {masks.size > 0 && (
          <div>
            <Text size="xs">{t`Opacity of masks`}</Text>
            <Slider
              size="sm"
              min={0}
              max={1}
              step={0.05}
              value={overlays.opacity}
              label={percent}
              thumbLabel={t`Opacity of masks`}
              onChange={(opacity) => change({ opacity })}
            />
          </div>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function SetToggles({
  id,
  name,
  labels,
  hidden,
  onHidden,
}: {
  id: string;
  name: string;
  labels: Record<string, string>;
  hidden: string[];
  onHidden: (hidden: string[]) => void;
}) {
  const toggle = (what: string) =>
    onHidden(hidden.includes(what) ? hidden.filter((one) => one !== what) : [...hidden, what]);
  return (
    <div className={classes.set}>
      <Checkbox size="xs" label={name} checked={!hidden.includes(id)} onChange={() => toggle(id)} />
      {Object.entries(labels).map(([classId, label]) => (
        <Checkbox
          key={classId}
          size="xs"
          ml="md"
          label={
            <>
              <span className={classes.swatch} style={{ background: classColor(classId) }} />
              {label}
            </>
          }
          disabled={hidden.includes(id)}
          checked={!hidden.includes(`${id}:${classId}`)}
          onChange={() => toggle(`${id}:${classId}`)}
        />
      ))}
    </div>
  );
}

/** Sets by name with the classes that any of their files names. */
function setsOf(files: NamedFile[]): Map<string, Record<string, string>> {
  const sets = new Map<string, Record<string, string>>();
  for (const { name, labels } of files) sets.set(name, { ...sets.get(name), ...labels });
  return sets;
}
