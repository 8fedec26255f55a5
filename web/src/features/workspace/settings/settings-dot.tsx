import classes from "./settings.module.css";

/** Marks what has settings of its own; the button it stands on says so in words. */
export function SettingsDot() {
  return <span className={classes.dot} aria-hidden />;
}
