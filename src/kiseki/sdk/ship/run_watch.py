"""One run as the side process's main thread sees it: its processes, samples and stop."""

import contextlib
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kiseki.sdk.capture import git, hardware, packages
from kiseki.sdk.rundir import RunMeta
from kiseki.sdk.ship.console_files import ConsoleFiles
from kiseki.sdk.ship.ending import Exit, ProcessWatch, describe_end, ignores_sigint
from kiseki.sdk.ship.fact_files import write_fact_files
from kiseki.sdk.ship.gpu import Gpus
from kiseki.sdk.ship.progress import StopRecord, read_stop, write_stop
from kiseki.sdk.ship.run_thread import RunThread
from kiseki.sdk.ship.sample import Sampler
from kiseki.sdk.ship.stopping import Step, StopLadder
from kiseki.sdk.ship.system_journal import SystemJournal

EVIDENCE_S: Final = 2.0
"""How long the kernel is asked how the owner ended: until its parent has collected it."""

_SIGNALS: Final[dict[Step, int]] = {
    "sigint": signal.SIGINT,
    "sigterm": signal.SIGTERM,
    "sigkill": getattr(signal, "SIGKILL", signal.SIGTERM),
}


class RunWatch:
    """Watches the owner of a run, samples its machine, carries out a stop request.

    Args:
        run_dir: the run directory.
        meta: its facts.
        thread: ships the run.
        journal: where samples go.
        gpus: the machine's GPUs, or None.
        sys_path: where the training finds its packages.
        term_seen_s_ago: tells how long ago this side process got a SIGTERM.
        finds_metadata: whether facts about code and machine are found out; not for a run of
            long ago, whose code may be another by now.
    """

    def __init__(
        self,
        run_dir: Path,
        meta: RunMeta,
        *,
        thread: RunThread,
        journal: SystemJournal,
        gpus: Gpus | None,
        sys_path: list[str],
        term_seen_s_ago: Callable[[], float | None],
        finds_metadata: bool,
    ) -> None:
        self.run_dir = run_dir
        self.thread = thread
        self.owner = ProcessWatch(meta.owner_pid, started=meta.owner_started)
        self._meta = meta
        self._journal = journal
        self._gpus = gpus
        self._sys_path = sys_path
        self._term_seen_s_ago = term_seen_s_ago
        self._sampler: Sampler | None = None
        self._sample_at = 0.0
        self._gone_at: float | None = None
        self._told_end = False
        self._ladder: StopLadder | None = None
        self._metadata: threading.Thread | None = None
        self._console = ConsoleFiles(run_dir, journal)
        thread.is_held = self._is_busy
        if finds_metadata:
            self._begin_metadata()

    @property
    def sample_s(self) -> float:
        """Seconds between two samples; 0: none."""
        return self._meta.settings.sample_s

    def tick(self, now: float) -> None:
        """Look at everything once; `now` in monotonic seconds."""
        if self.thread.done.is_set():
            return
        if self._console.take():
            self.thread.wake()
        if self.owner.has_ended():
            self._follow_end(now)
            return
        self._sample(now)
        self._follow_stop(now)

    def close(self) -> None:
        """Let go of the process and the journal."""
        self.owner.close()
        self._journal.close()

    # --- the end ---------------------------------------------------------------------------

    def _follow_end(self, now: float) -> None:
        if self._told_end:
            return
        self._gone_at = self._gone_at or now
        exit_ = self.owner.find_exit()
        if exit_ == Exit() and now - self._gone_at < EVIDENCE_S and self.owner.may_tell_more:
            return
        self._told_end = True
        stop = read_stop(self.run_dir)
        term_seen_s_ago = self._term_seen_s_ago()
        self.thread.owner_ended(
            lambda: describe_end(exit_, stop=stop, term_seen_s_ago=term_seen_s_ago)
        )

    # --- samples and facts -----------------------------------------------------------------

    def _sample(self, now: float) -> None:
        every_s = self.sample_s
        if every_s <= 0 or now < self._sample_at:
            return
        if self._sampler is None:
            self._sampler = Sampler(
                self.owner.pid, disk_paths=self._meta.settings.disk_paths, gpus=self._gpus
            )
        self._sample_at = now + every_s
        self._journal.add_sample(self._sampler.sample())

    def _begin_metadata(self) -> None:
        """Find out, in a thread of its own, what takes too long for the training."""
        self._metadata = threading.Thread(
            target=self._find_metadata, name="kiseki-metadata", daemon=True
        )
        self._metadata.start()

    def _is_busy(self) -> bool:
        """Return whether something that belongs to the run is not in its journals yet."""
        return self._console.has_more or bool(self._metadata and self._metadata.is_alive())

    def _find_metadata(self) -> None:
        settings = self._meta.settings
        gpus = self._gpus
        facts: dict[str, Any] = {
            "hardware": hardware.collect(
                gpu_names=gpus.names() if gpus else [],
                gpu_memory_bytes=gpus.memory_bytes() if gpus else [],
            )
        }
        if settings.capture_git and self._meta.working_dir:
            facts["git"] = git.collect(Path(self._meta.working_dir))
        if settings.capture_packages:
            facts["packages"] = packages.collect(self._sys_path)
        self._journal.add_metadata({name: value for name, value in facts.items() if value})
        with contextlib.suppress(OSError):  # they are in the journal in any case
            for record in write_fact_files(self.run_dir, self._meta, facts):
                self._journal.add_file(record)
        self.thread.wake()

    # --- stop ------------------------------------------------------------------------------

    def _follow_stop(self, now: float) -> None:
        stop = self.thread.pump.plan.stop
        if stop is None or self.thread.pump.find_end() is not None:
            return
        if self._ladder is None:
            self._ladder = StopLadder(
                grace_s=self._meta.settings.stop_grace_s,
                only_interrupt=self._meta.start.metadata.notebook,
            )
        step = self._ladder.climb(now, sigint_ignored=ignores_sigint(self.owner.pid))
        if step is None:
            return
        # First the record, then the signal: whoever is interrupted can see why.
        try:
            write_stop(
                self.run_dir,
                StopRecord(requested_us=stop.requested_us, by=stop.requested_by, step=step),
            )
        except OSError:
            pass
        self._take_step(step)
        self.thread.pump.stop_step = step
        self.thread.beat_soon()

    def _take_step(self, step: Step) -> None:
        """Signal every writer of this run on this machine; the owner takes it from there.

        `async_interrupt` is carried out by the training itself when it next looks at
        `stop.json` (`launch.check`).
        """
        number = _SIGNALS.get(step)
        if number is None:
            return
        self.owner.send_signal(number)
        for pid in self.thread.other_pids():
            other = ProcessWatch(pid)
            other.send_signal(number)
            other.close()
