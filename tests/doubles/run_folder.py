"""A run directory with journals, as a training process leaves one."""

import datetime
import os
from pathlib import Path
from typing import Any

from kiseki.journal.format import JournalHeader, Kind
from kiseki.journal.writer import JournalWriter
from kiseki.model.ids import new_run_uid, new_writer_id
from kiseki.model.wire import StartRun
from kiseki.sdk.machine import find_process_start, get_boot_id, get_host
from kiseki.sdk.run_mark import make_mark
from kiseki.sdk.rundir import Mode, RunMeta, ShipSettings, create_run_dir, read_meta, write_meta

QUICK = ShipSettings(
    heartbeat_s=0.5,
    stop_poll_s=0.1,
    stop_grace_s=0.3,
    sample_s=0.0,
    capture_git=False,
    capture_packages=False,
)


class RunFolder:
    """Makes one and logs into it.

    Args:
        parent: where run directories are.
        owner_pid: the process that began the run; this one by default.
    """

    def __init__(
        self,
        parent: Path,
        *,
        base_url: str = "",
        mode: Mode = "online",
        settings: ShipSettings = QUICK,
        owner_pid: int | None = None,
        start: StartRun | None = None,
        journal_dir: str = "",
    ) -> None:
        pid = os.getpid() if owner_pid is None else owner_pid
        self.start = start or StartRun(uid=new_run_uid(), id_default="abc12345", project="p")
        now = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
        self.path = create_run_dir(parent, self.start.id_default, now=now)
        meta = RunMeta(
            uid=self.start.uid,
            start=self.start,
            mode=mode,
            base_url=base_url,
            host=get_host(),
            boot_id=get_boot_id(),
            owner_pid=pid,
            owner_started=find_process_start(pid) or 1,
            journal_dir=journal_dir,
            settings=settings,
        )
        meta.mark = make_mark(self.path, meta)
        write_meta(self.path, meta)
        self.journal_folder = Path(journal_dir) if journal_dir else self.path
        self.pid = pid
        self.writer = self.add_writer(role="primary", pid=pid)

    @property
    def meta(self) -> RunMeta:
        return read_meta(self.path)

    def add_writer(self, *, role: Any = "secondary", pid: int) -> JournalWriter:
        header = JournalHeader(
            writer=new_writer_id(),
            run_uid=self.start.uid,
            role=role,
            pid=pid,
            boot_id=get_boot_id(),
            host=get_host(),
        )
        return JournalWriter.create(self.journal_folder, header)

    def log(self, *, step: int | None = None, **values: Any) -> None:
        writer = self.writer
        writer.append((int(Kind.ROW), writer.clock.now_us(), step, None, values))

    def print(self, text: str, *, stream: int = 1) -> None:
        self.writer.append((int(Kind.CONSOLE), self.writer.clock.now_us(), stream, text))

    def end(self, cause: str = "finish", **facts: Any) -> None:
        body = {"cause": cause, "exit_code": 0, **facts}
        self.writer.append((int(Kind.END), self.writer.clock.now_us(), body))

    def make_old(self, seconds: float) -> None:
        """Let all journals look as if they grew last so long ago."""
        for path in [self.path, *self.journal_folder.glob("*.kj")]:
            then = path.stat().st_mtime - seconds
            os.utime(path, (then, then))
