"""Open the places that a setting names: a folder, or a bucket by its URL."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from kiseki.model.errors import UsageError
from kiseki.store.blobs.disk import DiskPlaces
from kiseki.store.blobs.objects import ObjectPlaces
from kiseki.store.blobs.places import Places

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_SCHEMES = ("s3", "gs", "az")
_CLIENT: dict[str, Any] = {"timeout": "60s", "connect_timeout": "5s", "allow_http": True}
_RETRIES: dict[str, Any] = {"max_retries": 4, "retry_timeout": datetime.timedelta(seconds=30)}
"""A request of ours waits no longer for a store that is away; the client tries again."""


def open_places(where: str | Path, *, direct: bool = False) -> Places:
    """Open the places in a folder, or in a bucket: `s3://BUCKET/PREFIX`, `gs://`, `az://`.

    Keys, region and endpoint come from the environment, as the tools of each cloud have them
    (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, ...).

    Args:
        direct: clients read and write objects there by signed addresses.

    Raises:
        UsageError: it is neither.
    """
    text = str(where)
    scheme = urlsplit(text).scheme if "://" in text else ""
    if not scheme:
        if direct:
            raise UsageError("A folder has no addresses that clients could use directly.")
        return DiskPlaces(Path(text).expanduser().absolute())
    if scheme not in _SCHEMES:
        raise UsageError(
            f"kiseki cannot keep files in {scheme}://.",
            hint="Give a folder, s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX.",
        )
    return ObjectPlaces(_open_bucket(text), signs=direct)


def _open_bucket(url: str) -> "ObjectStore":
    from obstore import store
    from obstore.exceptions import BaseError

    from_url: Any = store.from_url
    try:
        return from_url(url, client_options=_CLIENT, retry_config=_RETRIES)
    except (BaseError, ValueError, TypeError) as error:
        raise UsageError(
            f"{url} cannot be opened: {error}", hint="Look at the bucket's name and the keys."
        ) from error


def memory_places() -> Places:
    """Return places in memory, gone with the process."""
    from obstore.store import MemoryStore

    return ObjectPlaces(MemoryStore())


class _Nowhere:
    """Stands for places that nobody named."""

    def __getattr__(self, name: str) -> Any:
        raise UsageError(
            "This store was opened without a place for files.",
            hint="Give a folder or a bucket: kiseki server --blobs.",
        )


def nowhere() -> Places:
    """Return places that refuse everything in words."""
    return cast("Places", _Nowhere())
