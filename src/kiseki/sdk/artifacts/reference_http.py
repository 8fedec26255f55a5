"""References to files on the web, known by the ETag that their server gives them."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Final

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import KisekiError, NotFound, WrongDigest
from kiseki.sdk.artifacts import references

TIMEOUT_S: Final = 30.0


def list_entries(uri: str, name: str | None, max_objects: int) -> list[ArtifactEntry]:
    """See `ReferenceKind.list_entries`; there is always one."""
    facts = _read_facts(uri)
    return [
        ArtifactEntry(
            path=name or references.name_of(uri),
            size=int(facts.get("Content-Length") or 0),
            ref=uri,
            digest=_etag(facts) or uri,
        )
    ]


def fetch(entry: ArtifactEntry, target: Path) -> None:
    """See `ReferenceKind.fetch`."""
    with _asked("GET", entry.ref) as answer:
        if references.is_checked(entry) and _etag(answer.headers) != entry.digest:
            raise WrongDigest(f"{entry.path}: {entry.ref} has changed since it was recorded.")
        with target.open("xb") as file:
            shutil.copyfileobj(answer, file)


def _read_facts(uri: str) -> Message:
    """Return the headers of an address; some servers tell them only with the content."""
    try:
        with _asked("HEAD", uri) as answer:
            return answer.headers
    except NotFound:
        raise
    except KisekiError:
        with _asked("GET", uri) as answer:
            return answer.headers


@contextmanager
def _asked(method: str, uri: str) -> Generator[HTTPResponse]:
    request = urllib.request.Request(uri, method=method)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            yield answer
    except urllib.error.HTTPError as error:
        error.close()
        kind = NotFound if error.code in (404, 410) else KisekiError
        raise kind(
            f"{uri} answers {error.code}.", hint="checksum=False keeps it unseen."
        ) from None
    except (OSError, HTTPException) as error:
        raise KisekiError(
            f"{uri} cannot be read: {error}", hint="checksum=False keeps it unseen."
        ) from error


def _etag(facts: Message) -> str:
    return (facts.get("ETag") or "").strip('"')
