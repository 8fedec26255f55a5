"""End a run: the last record, a bounded wait for the server, the footer."""

import contextlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiseki.journal.format import journal_path
from kiseki.sdk import footer
from kiseki.sdk.ending import Ending, describe_exception
from kiseki.sdk.files_wait import FilesWait
from kiseki.sdk.footer import ROCKET, STAR, SyncedFiles, show_path
from kiseki.sdk.greeting import sync_command
from kiseki.sdk.run import Run
from kiseki.sdk.ship import launch
from kiseki.sdk.ship.progress import Progress, read_stop

READ_BUDGET_S = 2.0
"""Reading back the rows for the footer may take this long; else the blocks are left out."""
FIRST_CONTACT_S = 1.0
"""How long to wait for a server that never answered."""
SLOW_S = 10.0
"""How long to wait for one that was there and had not answered when the run began."""
TROUBLE_S = 5.0
"""How long to wait for a server that answered before and now does not."""
TERM_S = 5.0
"""How long to wait when the system has asked us to end: it will not wait much longer."""
LOOK_S = 1.0
"""How often the wait looks whether the side process lives, and has heard of the run."""
SHORTEST_PAUSE_S = 0.002
LONGEST_PAUSE_S = 0.05


def finish_run(run: Run, ending: Ending) -> None:
    """End a run in the process that began it; never raises."""
    stop = read_stop(run.run_dir)
    if stop is not None:
        ending = ending._replace(cause="stop", by=stop.by)
    if run.is_primary:
        run.collect_run_folder()
    close_writer(run, ending)
    launch.wake(run.run_dir)
    # The server takes in the last rows while the footer is put together.
    blocks: list[str] = []
    with contextlib.suppress(KeyboardInterrupt):
        blocks = _make_blocks(run, ending)
    synced = run.offline or _wait_for_server(run)
    _print_end(run, ending, blocks, synced=synced)


def close_writer(run: Run, ending: Ending) -> None:
    """Record the end of this process's part of a run and close its journal."""
    body = ending.to_body()
    run.recorder.now_us()
    writer = run.recorder.writer
    if writer is not None:
        writer.flush()
    lost = run.recorder.count_lost()
    if lost:
        body["lost"] = lost
        run.troubles.say_once("lost", f"{lost} records could not be written and are lost")
    if run.converter.waited_s > 0.01 * max(1.0, time.time() - run.start_time):
        run.troubles.say_once(
            "waited",
            f"{run.converter.waited_s:.1f} s were spent in waiting for values on devices",
        )
    run.record_end(body)
    run.recorder.close()


def note_cell(run: Run, error: BaseException | None) -> None:
    """Note how a cell of a notebook ended; only a stop request ends the run there."""
    if error is not None:
        text = describe_exception(type(error), error, error.__traceback__)
        run.write_console("err", text.partition("\n\n")[2])
    if read_stop(run.run_dir) is not None:
        run.end(Ending("stop"))


def _make_blocks(run: Run, ending: Ending) -> list[str]:
    """Return history and summary, if they are asked for and quickly read."""
    settings = run.settings
    if ending.is_interruption or settings.quiet or settings.footer == "short":
        return []
    if settings.silent or not run.is_primary:
        return []
    courses = run.read_courses(budget_s=READ_BUDGET_S)
    if courses is None:
        return []
    return footer.make_blocks(
        courses,
        run.summary.as_dict(),
        max_history_rows=settings.max_history_rows,
        max_summary_rows=settings.max_summary_rows,
    )


def _wait_for_server(run: Run) -> bool:
    """Wait until the server has every record and file of this process, a bounded time.

    Rows are waited for `finish_timeout`, files for as long as some of them arrive within
    that time: a large file may take what it takes.

    Returns:
        Whether it has them. A second Ctrl+C ends the wait.
    """
    header = run.recorder.header
    folder = Path(run.meta.journal_dir) if run.meta.journal_dir else run.run_dir
    try:
        end = os.path.getsize(journal_path(folder, header.writer))
    except OSError:
        return False
    files = FilesWait(run.terminal)
    moved_at = time.monotonic()
    look_at = moved_at + LOOK_S
    pause_s = SHORTEST_PAUSE_S
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            progress = launch.progress(run.run_dir)
            shipped = progress.writers.get(header.writer) if progress else None
            now = time.monotonic()
            if progress is not None and shipped is not None and shipped.next >= end:
                if progress.files_done:
                    return True
                if files.look(progress):
                    moved_at = now
            if now - moved_at >= _get_patience(run, progress):
                return False
            if now >= look_at:
                launch.check(run.run_dir)
                look_at += LOOK_S
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.5, LONGEST_PAUSE_S)
    return False


def _get_patience(run: Run, progress: Progress | None) -> float:
    """Return for how many seconds, from its beginning, the wait makes sense."""
    longest_s = run.settings.finish_timeout
    if progress is not None and progress.term_seen:
        longest_s = min(longest_s, TERM_S)
    trouble = progress.trouble if progress else ""
    if progress is not None and progress.refused:
        return 0.0
    met = run.meta.started is not None or (progress is not None and bool(progress.run_path))
    if not met:
        contact_s = SLOW_S if run.meta.server_slow else FIRST_CONTACT_S
        return 0.0 if trouble else min(longest_s, contact_s)
    return min(longest_s, TROUBLE_S) if trouble else longest_s


def _print_end(run: Run, ending: Ending, blocks: list[str], *, synced: bool) -> None:
    say = run.terminal.say
    if not run.is_primary:
        return
    for line in blocks:
        say(line)
    short = run.settings.quiet or run.settings.footer == "short"
    progress = launch.progress(run.run_dir)
    if run.url is not None:
        say(f"{ROCKET} View run {run.name} at: {run.url}")
        if not short and not ending.is_interruption:
            say(f"{STAR} View project at: {run.project_url}")
        if not short:
            say(_count_files(progress).describe())
    if run.offline:
        say(f"To send this run: {sync_command(run)}")
    elif not synced:
        say(f"Not all of it has reached the server yet; if it does not, use: {sync_command(run)}")
    _print_troubles(run, progress, short=short)
    start = run.meta.working_dir
    say(f"Find logs at: {show_path(run.run_dir / 'logs', start=start, prefix=not short)}")


def _print_troubles(run: Run, progress: Progress | None, *, short: bool) -> None:
    """Say which files could not be sent, and once more what was said meanwhile."""
    for text in progress.unsent if progress else ():
        run.terminal.warn(text)
    if not short:
        for text in run.troubles.texts.values():
            run.terminal.say(f"Remember: {text}")


def _count_files(progress: Progress | None) -> SyncedFiles:
    files: Mapping[str, int] = progress.files if progress else {}
    writers: Mapping[str, Any] = progress.writers if progress else {}
    return SyncedFiles(
        own=len(writers) + files.get("kiseki", 0),
        media=files.get("media", 0),
        artifact=files.get("artifact", 0),
        other=files.get("other", 0),
    )
