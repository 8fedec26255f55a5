import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { CloseIcon } from "@/ui/icons";
import { useWorkspaceSession } from "@/workspace/use-workspace";
import classes from "./edit-popover.module.css";

interface EditPopoverProps {
  title: string;
  /** What is changed, so that the popover stands beside it and never on it. */
  anchor: () => Element | null;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A popover beside what it changes. Changes show at once; Esc takes all of them back, and what is
 * kept is one step for undo. What it stands beside can be worked with meanwhile.
 */
export function EditPopover({ title, anchor, onClose, children }: EditPopoverProps) {
  const { t } = useLingui();
  const { store } = useWorkspaceSession();
  const before = useRef(store.get());
  const box = useRef<HTMLDivElement>(null);
  const place = usePlace(anchor, box);
  useEffect(() => {
    const mark = before.current;
    const opener = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () => {
      store.squash(mark);
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, [store]);
  useEffect(() => {
    const onDown = (event: PointerEvent) => {
      const within = (element: Element | null) =>
        event.target instanceof Node && element?.contains(event.target);
      if (!within(box.current) && !within(anchor())) onClose();
    };
    document.addEventListener("pointerdown", onDown);
    return () => document.removeEventListener("pointerdown", onDown);
  }, [anchor, onClose]);
  const onKeyDown = (event: KeyboardEvent) => {
    const isList = event.target instanceof Element && event.target.closest("[aria-expanded=true]");
    if (event.key !== "Escape" || event.nativeEvent.isComposing || isList) return;
    event.stopPropagation();
    store.revert(before.current);
    onClose();
  };
  return createPortal(
    <div
      ref={box}
      className={classes.box}
      style={{ "--left": `${place.left}px`, "--top": `${place.top}px` }}
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={t`Close`}
          title={t`Close`}
          onClick={onClose}
        >
          <CloseIcon size={14} />
        </ActionIcon>
      </div>
      <div className={classes.body}>{children}</div>
      <p className={classes.hint}>
        <Trans>Changes show at once. Esc takes them back.</Trans>
      </p>
    </div>,
    document.body,
  );
}

const GAP_PX = 8;

/** To the right of the anchor, to its left, or where there is most room; follows scrolling. */
function usePlace(anchor: () => Element | null, box: RefObject<HTMLDivElement | null>) {
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const settle = () => {
      const beside = anchor()?.getBoundingClientRect();
      const own = box.current?.getBoundingClientRect();
      if (!beside || !own) return;
      const right = beside.right + GAP_PX;
      const left = beside.left - own.width - GAP_PX;
      const last = innerWidth - own.width - GAP_PX;
      const below = beside.bottom + GAP_PX;
      const fits = right <= last || left >= GAP_PX;
      const top = fits ? beside.top : below + own.height <= innerHeight ? below : GAP_PX;
      setPlace({
        left: right <= last ? right : left >= GAP_PX ? left : Math.max(last, GAP_PX),
        top: Math.max(GAP_PX, Math.min(top, innerHeight - own.height - GAP_PX)),
      });
    };
    settle();
    const observer = new ResizeObserver(settle);
    if (box.current) observer.observe(box.current);
    document.addEventListener("scroll", settle, { capture: true, passive: true });
    window.addEventListener("resize", settle);
    return () => {
      observer.disconnect();
      document.removeEventListener("scroll", settle, { capture: true });
      window.removeEventListener("resize", settle);
    };
  }, [anchor, box]);
  return place;
}
