"""The `kiseki` command: finds the command asked for and turns errors into words.

Exit codes: 0 done; 1 it could not be done; 2 the command was misused; 3 no server
answers; 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence

import click

from kiseki.model.errors import KisekiError, ServerUnreachable
from kiseki.model.loading import load_module

FAILED = 1
UNREACHABLE = 3
INTERRUPTED = 130

COMMANDS = {
    "server": "Start a server and show its address.",
    "sync": "Send runs that were recorded offline.",
    "runs": "List runs.",
    "run": "Show one run, follow its log, stop, lock, move or delete it.",
    "files": "List, get, put and delete files of a run.",
    "export": "Write the rows of a run or a project to a file.",
    "import": "Bring runs of other tools to a server.",
    "artifact": "Put artifacts on the server, get, list, check and delete them.",
    "model": "List registered models, and register one.",
    "gc": "Free the content of files that nothing refers to any more.",
    "demo": "Train a few small models and watch them live.",
}
"""Command -> what `kiseki --help` says of it; the command `x` lies in `kiseki.cli.x`."""
_MODULES = {"import": "imports"}
"""Commands whose name cannot be a module's."""


def load_command(name: str) -> click.Command:
    """Return a command of `COMMANDS`; its module is imported now."""
    return load_module(f"kiseki.cli.{_MODULES.get(name, name)}").command


class _LazyGroup(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return load_command(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"kiseki {version('kiseki')}")
        ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and leave.",
)
def cli() -> None:
    """kiseki: the run history of machine learning, on your own machine."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(_run(argv))


def _run(argv: Sequence[str] | None) -> int:
    try:
        return cli.main(args=argv, prog_name="kiseki", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe (`kiseki export ... | head`) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ServerUnreachable as error:
        _tell(error, error.hint)
        return UNREACHABLE
    except KisekiError as error:
        _tell(error, error.hint)
        return FAILED
    except OSError as error:
        what = f"{error.filename}: {error.strerror}." if error.filename else str(error)
        _tell(what, "")
        return FAILED


def _tell(error: Exception | str, hint: str) -> None:
    click.echo(f"kiseki: {error}" + (f" {hint}" if hint else ""), err=True)
