import { Trans } from "@lingui/react/macro";
import { isObject, textAt } from "@/lib/json-value";

/** The address of a remote in a browser, or null; only http(s) is ever made a link. */
export function remoteUrl(remote: string): string | null {
  const ssh = /^(?:ssh:\/\/)?git@([\w.-]+)[:/]([\w./~-]+?)(?:\.git)?$/.exec(remote);
  if (ssh) return `https://${ssh[1]}/${ssh[2]}`;
  return /^https?:\/\//i.test(remote) ? remote.replace(/\.git$/, "") : null;
}

export function GitRepository({ git }: { git: unknown }) {
  if (!isObject(git)) return null;
  const remote = textAt(git, "remote") || textAt(git, "root");
  const url = remoteUrl(remote);
  return url ? (
    <a href={url} rel="noreferrer" target="_blank">
      {remote}
    </a>
  ) : (
    remote
  );
}

/** Commit and branch, and whether the code had changes that are in neither. */
export function GitState({ git }: { git: unknown }) {
  if (!isObject(git)) return null;
  const commit = textAt(git, "commit");
  const branch = textAt(git, "branch");
  return (
    <>
      <code>{commit}</code>
      {branch && <span>({branch})</span>}
      {git.dirty === true && (
        <span>
          <Trans>with uncommitted changes</Trans>
        </span>
      )}
    </>
  );
}
