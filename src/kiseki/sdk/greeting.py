"""What is printed at the beginning of a run."""

from pathlib import Path

from kiseki.sdk.footer import ROCKET, STAR, show_path
from kiseki.sdk.run import Run


def greet(run: Run) -> None:
    """Print the name of a run and where it can be seen, or how it is sent later."""
    if run.settings.quiet or not run.is_primary:
        return
    say = run.terminal.say
    if run.url is not None:
        say(f"{'Resuming' if run.resumed else 'Syncing'} run {run.name}")
        say(f"{STAR} View project at {run.project_url}")
        say(f"{ROCKET} View run at {run.url}")
        return
    say(f"Recording run {run.name}" + (" offline" if run.offline else ""))
    if not run.offline:
        say(
            f"No kiseki server answers at {run.meta.base_url}; the run is sent by itself "
            f"when one comes up, or by: {sync_command(run)}"
        )


def sync_command(run: Run) -> str:
    """Return the command that sends a run later."""
    where = show_path(Path(run.sync_dir), start=run.meta.working_dir)
    return f"kiseki sync {where}"
