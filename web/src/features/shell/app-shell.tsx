import { Trans, useLingui } from "@lingui/react/macro";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { OVERLAYS } from "@/ui/theme";
import { loadFloating } from "@/ui/use-floating";
import { AppHelp } from "./app-help";
import classes from "./app-shell.module.css";
import { CommandPalette } from "./command-palette";
import { LanguageMenu } from "./language-menu";
import { LiveBadge } from "./live-badge";
import { ThemeMenu } from "./theme-menu";

/** Menus come when the page is there, so that they open at once, also when the server is away. */
const LOAD_AFTER_MS = 500;

/** The frame of every page: where one is, whether it is live, language and theme. */
export function AppShell() {
  const { t } = useLingui();
  useEffect(() => {
    const timer = setTimeout(loadFloating, LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <a className={classes.skip} href="#main">
        <Trans>Skip to the content</Trans>
      </a>
      <header className={classes.header}>
        <nav className={classes.path} aria-label={t`Where you are`}>
          <Link to="/" className={classes.brand}>
            <img src="/favicon.svg" alt="" width={20} height={20} />
            <span className={classes.word}>kiseki</span>
          </Link>
          <Path />
        </nav>
        <CommandPalette />
        <LiveBadge />
        <LanguageMenu />
        <ThemeMenu />
        <AppHelp />
      </header>
      <main id="main" className={classes.main}>
        <Outlet />
      </main>
      <section id={OVERLAYS} aria-label={t`Menus and lists`} />
    </>
  );
}

function Path() {
  const { entity, project, run } = useParams({ strict: false });
  if (!entity || !project) return null;
  const params = { entity, project };
  return (
    <>
      <ol className={classes.crumbs}>
        <li className={classes.entity}>
          <bdi title={entity}>{entity}</bdi>
        </li>
        <li>
          <Link to="/$entity/$project" params={params} title={project}>
            <bdi>{project}</bdi>
          </Link>
        </li>
        {run && (
          <li aria-current="page">
            <bdi title={run}>{run}</bdi>
          </li>
        )}
      </ol>
      {!run && (
        <span className={classes.places}>
          <Link
            to="/$entity/$project"
            params={params}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            <Trans>Workspace</Trans>
          </Link>
          <Link to="/$entity/$project/overview" params={params}>
            <Trans>Overview</Trans>
          </Link>
          <Link to="/$entity/$project/artifacts" params={params}>
            <Trans>Artifacts</Trans>
          </Link>
          <Link to="/$entity/$project/trash" params={params}>
            <Trans>Trash</Trans>
          </Link>
        </span>
      )}
    </>
  );
}
