"""Where a run continues: resume, rewind (`resume_from`), fork (`fork_from`)."""

from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from kiseki.journal.reader import read_header
from kiseki.model.errors import KisekiError, UsageError
from kiseki.model.ids import check_run_id
from kiseki.sdk.readback import Readback
from kiseki.sdk.rundir import list_journals, list_run_dirs, read_meta, write_atomically

RESUME_FILE = "resume.json"
Resume = Literal["", "allow", "must", "never", "auto"]
RESUME_WORDS: frozenset[str] = frozenset({"", "allow", "must", "never", "auto"})
STEP_SEPARATOR = "?_step="


class Moment(NamedTuple):
    """A step of a run, as `id?_step=n` names it."""

    run_id: str
    step: int


def parse_moment(text: str, *, argument: str) -> Moment:
    """Read `id?_step=n`.

    Raises:
        UsageError: it is not of that form; the text names `argument`.
    """
    run_id, separator, step = text.rpartition(STEP_SEPARATOR)
    if not separator or not step.isascii() or not step.isdigit():
        raise UsageError(
            f"{argument} must look like 'run_id?_step=10', not {text!r}.",
            hint="Only _step can name a moment.",
            field=argument,
        )
    return Moment(check_run_id(run_id), int(step))


def check_exclusive(*, resume: str, resume_from: str | None, fork_from: str | None) -> None:
    """Check that at most one way to continue was chosen and that `resume` is a known word.

    Raises:
        UsageError: otherwise.
    """
    if resume not in RESUME_WORDS:
        words = ", ".join(sorted(RESUME_WORDS - {""}))
        raise UsageError(f"resume must be one of {words}, not {resume!r}.", field="resume")
    chosen = {"resume": resume, "resume_from": resume_from, "fork_from": fork_from}
    names = [name for name, value in chosen.items() if value]
    if len(names) > 1:
        raise UsageError(f"{' and '.join(names)} exclude each other.", field=names[1])


def find_auto_id(runs_folder: Path) -> str | None:
    """Return the id of the run that was begun here with `resume="auto"` and did not finish."""
    try:
        content = msgspec.json.decode((runs_folder / RESUME_FILE).read_bytes())
        return check_run_id(content["run_id"])
    except (OSError, ValueError, KeyError, TypeError, UsageError):
        return None


def remember_auto_id(runs_folder: Path, run_id: str) -> None:
    """Keep the id for the next start; see `find_auto_id`."""
    write_atomically(runs_folder / RESUME_FILE, msgspec.json.encode({"run_id": run_id}))


def forget_auto_id(runs_folder: Path, run_id: str) -> None:
    """Forget the id of a run that finished."""
    if find_auto_id(runs_folder) == run_id:
        (runs_folder / RESUME_FILE).unlink(missing_ok=True)


def find_local_next_step(run_dir: Path, run_id: str) -> int:
    """Return where a run goes on by what this machine has of it, 0 if that is nothing.

    Args:
        run_dir: the directory of the new part, which is left out.
        run_id: the run's id.
    """
    next_step = 0
    for earlier in list_run_dirs(run_dir.parent):
        if earlier == run_dir:
            continue
        try:
            meta = read_meta(earlier)
            journals = list_journals(earlier, meta)
        except (OSError, msgspec.DecodeError, KisekiError):
            continue
        if run_id in (meta.start.id, meta.start.id_default):
            next_step = max([next_step, *(_read_next_step(path) for path in journals)])
    return next_step


def _read_next_step(journal: Path) -> int:
    try:
        header, _ = read_header(journal)
    except (OSError, KisekiError, msgspec.DecodeError):
        return 0
    readback = Readback(journal, next_step=header.next_step)
    readback.update()
    steps = [trace.facts["latest_step"] + 1 for trace in readback.traces.values()]
    return max([readback.step, *steps])
