import { useLingui } from "@lingui/react/macro";
import { LockIcon, TagIcon } from "@/ui/icons";
import classes from "./artifacts.module.css";

const MOST = 6;

/** Names that point at a version; the protected ones with a lock. */
export function Aliases({
  names,
  protectedNames = [],
}: {
  names: string[];
  protectedNames?: string[];
}) {
  const { t } = useLingui();
  const rest = names.length - MOST;
  return (
    <span className={classes.chips}>
      {names.slice(0, MOST).map((name) => (
        <span key={name} className={classes.alias} title={name}>
          <bdi>{name}</bdi>
          {protectedNames.includes(name) && (
            <>
              <LockIcon size={11} />
              <span className="visually-hidden">{t`protected`}</span>
            </>
          )}
        </span>
      ))}
      {rest > 0 && <span className={classes.muted}>{`+${rest}`}</span>}
    </span>
  );
}

/** Words that somebody put on a version. */
export function Tags({ names }: { names: string[] }) {
  return (
    <span className={classes.chips}>
      {names.slice(0, MOST).map((name) => (
        <span key={name} className={classes.tag} title={name}>
          <TagIcon size={11} />
          <bdi>{name}</bdi>
        </span>
      ))}
      {names.length > MOST && <span className={classes.muted}>{`+${names.length - MOST}`}</span>}
    </span>
  );
}
