"""Bytes that go straight to an object store, by an address that a server has signed."""

import contextlib
import http.client
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from kiseki.sdk.api.connection import Readable

TIMEOUT_S: Final = 60.0


def put_directly(url: str, begin_body: Callable[[], Readable], size: int) -> bool:
    """PUT bytes at a signed address; return whether the object store took them."""
    with contextlib.closing(_open(url)) as connection:
        try:
            headers = {"Content-Length": str(size)}
            connection.request("PUT", _target_of(url), body=begin_body(), headers=headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        return answer.status < 300


def get_directly(
    url: str, headers: dict[str, str]
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    """GET a signed address; the caller reads the answer and closes the connection.

    Raises:
        OSError, http.client.HTTPException: nothing answers.
    """
    connection = _open(url)
    try:
        connection.request("GET", _target_of(url), headers=headers)
        return connection, connection.getresponse()
    except BaseException:
        connection.close()
        raise


def _open(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    maker = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    return maker(parts.hostname or "", parts.port, timeout=TIMEOUT_S, blocksize=256 * 1024)


def _target_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
