"""The core of `kiseki sync`: bring run directories to a server after the fact.

It may be repeated, interrupted and run beside a live side process without harm: the server
tells how much of each journal it has, and only the rest is sent.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec

from kiseki.model.errors import KisekiError, UsageError
from kiseki.sdk.run_mark import is_own
from kiseki.sdk.rundir import LATEST_RUN, META_FILE, find_latest, list_run_dirs, read_meta
from kiseki.sdk.ship.cargo import Cargo
from kiseki.sdk.ship.ending import Exit, describe_end
from kiseki.sdk.ship.lock import FileLock, lock_path
from kiseki.sdk.ship.orphans import SILENT_S, owner_lives, silent_s
from kiseki.sdk.ship.progress import read_stop
from kiseki.sdk.ship.pump import Pump
from kiseki.sdk.ship.system_journal import SystemJournal

GIVE_UP_S: Final = 30.0
FIRST_CONTACT_S: Final = 5.0
"""How long a server may be silent that has not said a word yet."""
WATCH_S: Final = 1.0
CLIENT: Final = "kiseki sync"


class SyncProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far one run directory has come.

    Attributes:
        done_bytes, total_bytes: of its journals.
        files_waiting, bytes_waiting: files and artifacts that are still to be sent.
        trouble: what stands in the way, or an empty string.
    """

    run_dir: Path
    done_bytes: int
    total_bytes: int
    files_waiting: int = 0
    bytes_waiting: int = 0
    trouble: str = ""


class SyncResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one run directory.

    Attributes:
        status: `synced`: the server has every row of it. `live`: it has every row so far,
            and the run goes on. `failed`: it lacks something; `trouble` says why.
        rows: row records in the journals.
        files: files that the server has of it, artifacts' files among them.
        unsent: sentences about files that are not there and cannot be sent.
        lost_bytes: bytes of the journals that are damaged and could not be read.
        torn_bytes: a last write that a crash cut short.
        trouble, hint: what stood in the way, and what repairs it.
        run_id, run_name, run_path: the run on the server.
    """

    run_dir: Path
    status: Literal["synced", "live", "failed"]
    rows: int = 0
    files: int = 0
    unsent: tuple[str, ...] = ()
    lost_bytes: int = 0
    torn_bytes: int = 0
    trouble: str = ""
    hint: str = ""
    run_id: str = ""
    run_name: str = ""
    run_path: str = ""


OnProgress = Callable[[SyncProgress], None]


def find_run_dirs(paths: Iterable[Path]) -> list[Path]:
    """Return the run directories that `paths` name: themselves, or what lies in them.

    A path may be a run directory, a file in one, a folder of run directories, or a folder
    that holds such a folder named `kiseki`.

    Raises:
        UsageError: there is no run at one of them.
    """
    found: dict[Path, None] = {}
    for path in paths:
        path = path.absolute()
        if path.name == LATEST_RUN:  # a file with a name in it where there can be no links
            path = find_latest(path.parent) or path
        elif path.is_file():
            path = path.parent
        if (path / META_FILE).exists():
            found[path] = None
            continue
        inside = list_run_dirs(path) or list_run_dirs(path / "kiseki")
        if not inside:
            raise UsageError(f"There is no run at {path}.")
        found.update(dict.fromkeys(inside))
    return list(found)


def sync_run(
    run_dir: Path,
    *,
    base_url: str = "",
    api_key: str | None = None,
    entity: str | None = None,
    project: str | None = None,
    watch: bool = False,
    trust: bool = False,
    shows: Path | None = None,
    give_up_s: float = GIVE_UP_S,
    on_progress: OnProgress | None = None,
) -> SyncResult:
    """Bring one run directory to a server and check that the server has every row.

    Args:
        run_dir: the run directory.
        base_url: the server; empty: the one that the run was begun with.
        api_key: for the server.
        entity, project: where the run goes if the server does not know it yet.
        watch: go on until the run has ended.
        trust: read what the run directory names even if this user did not begin the run in
            it. Otherwise only what lies in it is sent, and the API key goes to no server that
            only the run directory names.
        shows: the run directory that this one is a view of, if it is one.
        give_up_s: how long a server may be silent before this gives up.
        on_progress: called after each exchange with the server.

    Returns:
        What became of it; trouble of any kind is in there and not raised.
    """
    try:
        made = shows or run_dir
        is_trusted = trust or is_own(made, read_meta(made))
        pump = Pump.of(
            run_dir,
            api_key=api_key if base_url or is_trusted else None,
            pid=os.getpid(),
            beats=False,
            is_late=True,
            base_url=base_url,
            patience_s=give_up_s,
            within=None if is_trusted else made,
        )
    except (OSError, msgspec.DecodeError, KisekiError) as error:
        hint = error.hint if isinstance(error, KisekiError) else ""
        return SyncResult(run_dir=run_dir, status="failed", trouble=str(error), hint=hint)
    if pump.meta.started is None:
        start = pump.meta.start
        pump.meta.start = msgspec.structs.replace(
            start, entity=entity or start.entity, project=project or start.project
        )
    try:
        return _Sync(pump, watch=watch, give_up_s=give_up_s, on_progress=on_progress).run()
    finally:
        pump.close()


class _Sync:
    def __init__(
        self, pump: Pump, *, watch: bool, give_up_s: float, on_progress: OnProgress | None
    ) -> None:
        self._pump = pump
        self._watch = watch
        self._give_up_s = give_up_s
        self._on_progress = on_progress
        self._wake = threading.Event()
        self._silent_since: float | None = None
        self._met = False

    def run(self) -> SyncResult:
        pump = self._pump
        if pump.transport is None:
            return self._result("failed", "No server is known for this run.")
        while True:
            pump.look()
            rest_s = pump.step()
            self._tell()
            if self._should_give_up():
                return self._result("failed", self._trouble())
            if pump.plan.is_over:
                pump.catch_up()
                alive = self._is_alive()
                if not alive and pump.find_end() is None and self._write_end():
                    continue
                pump.has_ended = not alive
                pump.carry(self._wake.set)
                if not (alive and self._watch) and self._has_carried_all(pump.cargo, alive=alive):
                    return self._finish(alive=alive)
                rest_s = WATCH_S
            if rest_s > 0:
                self._wake.wait(min(rest_s, WATCH_S))
                self._wake.clear()

    def _has_carried_all(self, cargo: Cargo | None, *, alive: bool) -> bool:
        if cargo is None:
            return True
        return cargo.is_idle() if alive else cargo.is_settled()

    def _should_give_up(self) -> bool:
        plan = self._pump.plan
        if plan.refused:
            return True
        cargo = self._pump.cargo
        if not (plan.is_failing or (cargo is not None and cargo.is_failing)):
            self._silent_since = None
            self._met = True
            return False
        now = time.monotonic()
        self._silent_since = self._silent_since or now
        patience_s = self._give_up_s if self._met else min(FIRST_CONTACT_S, self._give_up_s)
        return now - self._silent_since >= patience_s and not self._watch

    def _is_alive(self) -> bool:
        """Return whether more may come: the owner lives, or somebody wrote a moment ago."""
        if self._pump.find_end() is not None:
            return False
        meta = self._pump.meta
        return owner_lives(meta) or silent_s(self._pump.run_dir, meta) < SILENT_S

    def _write_end(self) -> bool:
        """Record that the run vanished, unless a side process is there to know better."""
        pump = self._pump
        if pump.meta.start.attach:
            return False
        try:
            lock = FileLock.take(lock_path(pump.run_dir, pump.meta))
        except OSError:
            lock = None
        if lock is None:
            return False
        try:
            journal = SystemJournal(pump.run_dir, pump.meta, client=CLIENT)
            stop = read_stop(pump.run_dir)
            return journal.add_end(describe_end(Exit(), stop=stop, term_seen_s_ago=None))
        finally:
            lock.release()

    def _finish(self, *, alive: bool) -> SyncResult:
        missing = self._find_missing()
        if missing:
            return self._result("failed", missing)
        self._pump.progress.ended = not alive
        return self._result("live" if alive else "synced", "")

    def _find_missing(self) -> str:
        """Ask the server once more how much it has; return what it lacks in one sentence."""
        pump = self._pump
        if pump.plan.trouble:
            return pump.plan.trouble
        for writer, feed in pump.feeds.items():
            try:
                has = pump.ask(writer).next
            except KisekiError as error:
                return str(error)
            if has < feed.position:
                return f"The server has {has} of {feed.position} bytes of the journal {writer}."
        missing = pump.cargo.find_missing(pump.meta.uid) if pump.cargo else []
        if missing:
            return f"The server lacks {len(missing)} files of it, {missing[0]} among them."
        return ""

    def _trouble(self) -> str:
        cargo = self._pump.cargo
        return self._pump.plan.trouble or (cargo.trouble if cargo else "")

    def _tell(self) -> None:
        if self._on_progress is None:
            return
        pump = self._pump
        self._on_progress(
            SyncProgress(
                run_dir=pump.run_dir,
                done_bytes=sum(plan.next or 0 for plan in pump.plan.writers.values()),
                total_bytes=sum(plan.size for plan in pump.plan.writers.values()),
                files_waiting=pump.progress.files_waiting,
                bytes_waiting=pump.progress.bytes_waiting,
                trouble=self._trouble(),
            )
        )

    def _result(self, status: Literal["synced", "live", "failed"], trouble: str) -> SyncResult:
        pump = self._pump
        feeds = pump.feeds.values()
        return SyncResult(
            run_dir=pump.run_dir,
            status=status,
            rows=sum(feed.n_rows for feed in feeds),
            files=sum(pump.progress.files.values()),
            unsent=tuple(pump.cargo.problems) if pump.cargo else (),
            lost_bytes=sum(feed.lost_bytes for feed in feeds),
            torn_bytes=sum(feed.unread_bytes() for feed in feeds) if status == "synced" else 0,
            trouble=trouble,
            hint=pump.plan.hint if trouble == pump.plan.trouble else "",
            run_id=pump.progress.run_id,
            run_name=pump.progress.run_name,
            run_path=pump.progress.run_path,
        )
