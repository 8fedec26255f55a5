import { useLingui } from "@lingui/react/macro";
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type KeyboardEvent, useId, useState } from "react";
import { useAfterMount } from "@/ui/use-after-mount";
import { Caps } from "./app-help";
import classes from "./command-palette.module.css";
import { type Choice, useChoices } from "./palette-choices";

const TYPING_PAUSE_MS = 120;

interface PaletteDialogProps {
  opened: boolean;
  label: string;
  onClose: () => void;
}

/** The box of the palette, and what it found. */
export function PaletteDialog({ opened, label, onClose }: PaletteDialogProps) {
  return (
    <Modal.Root opened={useAfterMount(opened)} onClose={onClose} size={560} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={label}>
        <Modal.Body p={0}>
          <Palette label={label} onDone={onClose} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ label, onDone }: { label: string; onDone: () => void }) {
  const { t } = useLingui();
  const id = useId();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [asked] = useDebouncedValue(text, TYPING_PAUSE_MS);
  const choices = useChoices(asked);
  const current = Math.min(active, choices.length - 1);

  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    onDone();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setActive((current + 1) % Math.max(choices.length, 1));
    else if (event.key === "ArrowUp")
      setActive((current + choices.length - 1) % Math.max(choices.length, 1));
    else if (event.key === "Enter") take(choices[current]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        data-autofocus
        className={classes.box}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        placeholder={label}
        aria-label={label}
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={choices[current] && `${id}-${current}`}
        autoComplete="off"
        spellCheck={false}
      />
      <div id={id} role="listbox" aria-label={label} className={classes.choices}>
        {choices.map((choice, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and its keys choose
          <div
            key={choice.id}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === current}
            className={classes.choice}
            ref={i === current ? (row) => row?.scrollIntoView({ block: "nearest" }) : undefined}
            onPointerMove={() => setActive(i)}
            onClick={() => take(choice)}
          >
            <span className={classes.kind}>{choice.kind}</span>
            <bdi className={classes.name} title={choice.name}>
              {choice.name}
            </bdi>
            {choice.keys && <Caps press={choice.keys} />}
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className={classes.nothing}>{t`Nothing matches`}</p>}
    </>
  );
}
