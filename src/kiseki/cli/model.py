"""`kiseki model ...`: registered models."""

import click

from kiseki.cli.artifact import print_rows
from kiseki.cli.terminal import json_option, open_api, server_option


@click.group("model")
def command() -> None:
    """List registered models, and register one."""


@command.command("ls")
@click.argument("project", required=False)
@json_option
@server_option
def list_(*, project: str | None, as_json: bool, base_url: str | None) -> None:
    """List the registered models of a PROJECT (project or entity/project)."""
    rows = [
        {
            "name": found.name,
            "versions": found.n_versions,
            "size": found.size,
            "aliases": ", ".join(found.aliases),
        }
        for found in open_api(base_url).models(project)
    ]
    print_rows(rows, as_json=as_json)


@command.command("register")
@click.argument("version")
@click.argument("model")
@click.option("-a", "--alias", "aliases", multiple=True, help="Besides `latest`; repeatable.")
@server_option
def register(*, version: str, model: str, aliases: tuple[str, ...], base_url: str | None) -> None:
    """Make the artifact VERSION (name:v3) a version of the registered MODEL; print its name."""
    made = open_api(base_url).artifact(version).link(model, aliases)
    click.echo(made.qualified_name)
