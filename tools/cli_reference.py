"""Print docs/reference/cli.md from the commands themselves.

.venv/bin/python tools/cli_reference.py > docs/reference/cli.md
"""

import click

from kiseki.cli.main import COMMANDS, cli

HEAD = """\
# The `kiseki` command

Printed by `tools/cli_reference.py` from the commands themselves; a test compares the two.

Every command that talks to a server finds it at `--base-url`, else `KISEKI_BASE_URL`, else
`http://127.0.0.1:5473`. Results go to stdout; progress, hints and errors (one line each)
to stderr.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | it could not be done; the line on stderr says why |
| 2 | the command was misused |
| 3 | no server answers |
| 130 | interrupted by Ctrl+C |
"""


def describe(command: click.Command, name: str, parent: click.Context) -> str:
    """Return the chapter of a command and of the commands below it."""
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100)
    context.terminal_width = 100
    parts = [f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            child = command.get_command(context, below)
            assert child is not None
            parts.append(describe(child, below, context))
    return "\n".join(parts)


def reference() -> str:
    """Return the whole page."""
    root = click.Context(cli, info_name="kiseki", terminal_width=100, **cli.context_settings)
    chapters = [HEAD]
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        chapters.append(describe(command, name, root))
    return "\n".join(chapters)


if __name__ == "__main__":
    print(reference(), end="")
