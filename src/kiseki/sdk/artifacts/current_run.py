"""`kiseki.log_artifact(...)` and the like: what `Run` has, for the run that goes on."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiseki.sdk.session import get_run

if TYPE_CHECKING:
    from kiseki.sdk.artifacts.artifact import Artifact


def log_artifact(
    artifact_or_path: "Artifact | str | os.PathLike[str]",
    name: str | None = None,
    type: str | None = None,
    aliases: Sequence[str] | None = None,
    tags: Sequence[str] | None = None,
) -> "Artifact":
    """Log a version of an artifact as an output of the run; see `Run.log_artifact`.

    Raises:
        UsageError: no run goes on.
    """
    return get_run("log_artifact").log_artifact(artifact_or_path, name, type, aliases, tags)


def use_artifact(
    artifact_or_name: "str | Artifact",
    type: str | None = None,
    aliases: Sequence[str] | None = None,
    use_as: str | None = None,
) -> "Artifact":
    """Record a version as an input of the run, and return it; see `Run.use_artifact`.

    Raises:
        UsageError: no run goes on.
    """
    return get_run("use_artifact").use_artifact(artifact_or_name, type, aliases, use_as)


def log_model(
    path: str | os.PathLike[str], name: str | None = None, aliases: Sequence[str] | None = None
) -> "Artifact":
    """Log a file or a folder as an artifact of type `model`; see `Run.log_model`.

    Raises:
        UsageError: no run goes on.
    """
    return get_run("log_model").log_model(path, name, aliases)


def use_model(name: str) -> str:
    """Bring a model onto the disk and return its path; see `Run.use_model`.

    Raises:
        UsageError: no run goes on.
    """
    return get_run("use_model").use_model(name)


def link_model(
    path: str | os.PathLike[str],
    registered_model_name: str,
    name: str | None = None,
    aliases: Sequence[str] | None = None,
) -> "Artifact":
    """Log a model and make it a version of a registered one; see `Run.link_model`.

    Raises:
        UsageError: no run goes on.
    """
    return get_run("link_model").link_model(path, registered_model_name, name, aliases)
