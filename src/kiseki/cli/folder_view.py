"""Show a folder of journals on a server without touching the folder.

Each run directory is mirrored: a new `meta.json` that says the run was begun offline, and
links to the journals, the files and the artifacts' content. The mirror is synced and followed
as any offline run would be; what that writes or tidies away is in the mirror, so that the
runs may still be sent to their real server.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiseki.model.errors import KisekiError
from kiseki.sdk.rundir import RunMeta, list_journals, read_meta, write_meta
from kiseki.sdk.ship.sync import SyncResult, find_run_dirs, sync_run

LOOK_AGAIN_S = 2.0


class FolderView:
    """Mirrors the runs of a folder to a server, old and new ones, until `stop`.

    Args:
        folder: a run directory, or a folder of them.
        mirror: an empty folder for the mirrors.
        on_trouble: called with one sentence for each run that cannot be shown whole.
    """

    def __init__(self, folder: Path, mirror: Path, *, on_trouble: Callable[[str], None]) -> None:
        self._folder = folder
        self._mirror = mirror
        self._on_trouble = on_trouble
        self._stopped = threading.Event()
        self._known: dict[Path, Path] = {}

    def start(self, url: str) -> None:
        """Begin to show the folder on the server at `url`, beside the caller."""
        threading.Thread(target=self._run, args=(url,), daemon=True).start()

    def stop(self) -> None:
        """Look for no more runs."""
        self._stopped.set()

    def _run(self, url: str) -> None:
        while not self._stopped.is_set():
            for run_dir in find_run_dirs([self._folder]):
                if run_dir not in self._known:
                    self._show(run_dir, url)
                else:
                    link_journals(run_dir, self._known[run_dir])
            self._stopped.wait(LOOK_AGAIN_S)

    def _show(self, run_dir: Path, url: str) -> None:
        view = self._mirror / run_dir.name
        self._known[run_dir] = view
        try:
            mirror_run(run_dir, view)
        except (OSError, msgspec.DecodeError, KisekiError) as error:
            self._on_trouble(f"{run_dir.name} cannot be shown: {error}")
            return
        threading.Thread(target=self._follow, args=(run_dir, view, url), daemon=True).start()

    def _follow(self, run_dir: Path, view: Path, url: str) -> None:
        result: SyncResult = sync_run(view, base_url=url, watch=True, shows=run_dir)
        if result.status == "failed" and not self._stopped.is_set():
            self._on_trouble(f"{view.name} is not shown whole: {result.trouble}")


def mirror_run(run_dir: Path, view: Path) -> None:
    """Make `view` a run directory that shows the journals of another.

    Raises:
        OSError: one of the two cannot be read or written.
        msgspec.DecodeError, UnsupportedVersion: `meta.json` cannot be read.
    """
    view.mkdir(parents=True)
    (view / "files").symlink_to((run_dir / "files").absolute(), target_is_directory=True)
    write_meta(view, _begun_offline(read_meta(run_dir)))
    link_journals(run_dir, view)


def link_journals(run_dir: Path, view: Path) -> None:
    """Link the journals and artifacts that are not in the mirror yet: more may come later."""
    for manifest in run_dir.glob("artifacts/*/manifest.json"):
        # The folder itself is not linked: what was shipped is removed from it.
        folder = view / "artifacts" / manifest.parent.name
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / "content").symlink_to((manifest.parent / "content").absolute())
            (folder / manifest.name).symlink_to(manifest.absolute())
    for journal in list_journals(run_dir):
        link = view / journal.name
        if not link.exists():
            link.symlink_to(journal.absolute())


def _begun_offline(meta: RunMeta) -> RunMeta:
    """Return the facts of a run as if no server had ever heard of it."""
    start = meta.start
    known = meta.started.run if meta.started else None
    return msgspec.structs.replace(
        meta,
        started=None,
        mirror=True,
        journal_dir="",
        mode="offline",
        start=msgspec.structs.replace(
            start,
            uid=meta.uid,
            id=known.id if known else start.id,
            name=known.name if known else start.name,
            # What it was resumed, rewound or forked from need not be in the folder.
            resume="allow",
            rewind_step=None,
            fork_from=None,
            fork_step=None,
            attach=False,
            offline=True,
        ),
    )
