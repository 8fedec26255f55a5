"""Names of artifacts as people write them: `entity/project/name:v3`, or a page's address."""

import unicodedata
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from kiseki.model.errors import InvalidName, UsageError

MAX_ARTIFACT_NAME_CHARS = 128


class ArtifactName(NamedTuple):
    """The parts of a name; None where it does not say.

    Attributes:
        version: `v3` or an alias; `latest` if the name has none.
    """

    entity: str | None
    project: str | None
    name: str
    version: str

    def in_project(self) -> str:
        """Return `name:version`."""
        return f"{self.name}:{self.version}"


def split_artifact_name(text: str) -> ArtifactName:
    """Split `name`, `name:v3`, `project/name:alias`, `entity/project/name:v3` or an address.

    Raises:
        UsageError: it names nothing.
    """
    if text.startswith(("http://", "https://")):
        return _split_address(text)
    *where, last = text.strip("/").split("/")
    name, _, version = last.partition(":")
    if not name:
        raise UsageError(f"{text!r} names no artifact.", hint="Write entity/project/name:v3.")
    entity, project = None, None
    if len(where) == 1:
        project = where[0]
    elif where:
        entity, project = where[0], "/".join(where[1:])
    return ArtifactName(entity, project, name, version or "latest")


def _split_address(address: str) -> ArtifactName:
    """Split `https://host/entity/project/artifacts/name/v3`."""
    parts = [unquote(part) for part in urlsplit(address).path.strip("/").split("/")]
    for place in range(2, len(parts) - 1):
        if parts[place] == "artifacts" and len(parts) - place <= 3:
            name, *version = parts[place + 1 :]
            return ArtifactName(
                parts[0], "/".join(parts[1:place]), name, version[0] if version else "latest"
            )
    raise UsageError(f"{address} is not the page of an artifact.")


def check_artifact_name(name: str, field: str = "name") -> str:
    """Return the name (or alias, or type) as it is kept: NFC.

    Raises:
        InvalidName: it is empty or too long, or has `/`, `:` or a control character.
    """
    kept = unicodedata.normalize("NFC", name)
    if not 1 <= len(kept) <= MAX_ARTIFACT_NAME_CHARS or kept != kept.strip():
        raise InvalidName(
            f"{field} {name!r}: 1 to {MAX_ARTIFACT_NAME_CHARS} characters, no space at the ends",
            field=field,
        )
    if any(char in "/:" or unicodedata.category(char) in ("Cc", "Cs") for char in kept):
        raise InvalidName(
            f"{field} {name!r} must not have '/', ':' or control characters",
            hint="A version or an alias is chosen with aliases=[...], not in the name.",
            field=field,
        )
    return kept
