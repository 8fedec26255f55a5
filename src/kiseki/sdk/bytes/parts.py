"""Bring one large file in parts that are sent beside each other, in any order."""

import functools
import hashlib
import time
from collections.abc import Iterator
from typing import Final, Protocol

from kiseki.model.blob import BeginUpload, BlobKey, Upload
from kiseki.model.errors import Conflict, FileChanged, KisekiError, NotFound, WrongDigest
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.beside import Job, run_beside
from kiseki.sdk.bytes.direct import put_directly
from kiseki.sdk.bytes.patience import Patience
from kiseki.sdk.bytes.source import BLOCK_BYTES, OpenSource, PartBody

DIGEST_HEADER: Final = "X-Kiseki-SHA256"
FIRST_LOOK_S: Final = 0.1
LONGEST_LOOK_S: Final = 1.0
"""How often the server is asked whether it has checked the whole."""
_BEGIN_TIMES: Final = 3
"""How often an upload is begun that the server has forgotten meanwhile."""


class OnPart(Protocol):
    """Told of each part that is on the server."""

    def __call__(self, n_bytes: int, *, sent: bool) -> None:
        """Take in how many bytes it has, and whether they had to be sent."""
        ...


class PartsUpload:
    """One upload.

    Args:
        connection: to the server.
        patience: how long to try.
        source: the file, held open.
        key: its content.
        on_part: told of each part.
    """

    def __init__(
        self,
        connection: Connection,
        patience: Patience,
        source: OpenSource,
        key: BlobKey,
        *,
        on_part: OnPart,
    ) -> None:
        self._connection = connection
        self._patience = patience
        self._source = source
        self._key = key
        self._on_part = on_part
        self._told: set[int] = set()

    def run(self, n_connections: int) -> None:
        """Bring the file.

        Raises:
            FileChanged: it changed meanwhile.
            KisekiError: what the server answered, or it has been silent for too long.
        """
        for attempt in range(_BEGIN_TIMES):
            upload = self._begin()
            if upload.state == "done":
                return
            try:
                if upload.state == "open":
                    run_beside(self._jobs(upload), n_connections)
                upload = self._finish(upload)
            except NotFound:
                if attempt == _BEGIN_TIMES - 1:
                    raise
                continue  # the server has let go of it: what is there is taken over
            if upload.state == "done":
                return
            # The parts were good one by one, and the whole is not what was read at first.
            raise FileChanged(
                f"{self._source.path} changed each time while it was sent ({upload.problem})."
            )

    def _begin(self) -> Upload:
        body = BeginUpload(sha256=self._key.sha256, size=self._key.size)
        return self._patience.try_out(
            lambda: self._connection.send("POST", "/uploads", body, Upload)
        )

    def _jobs(self, upload: Upload) -> Iterator[Job]:
        there = set(upload.parts)
        n_parts = -(-self._key.size // upload.part_bytes)
        for number in range(n_parts):
            if number in there:
                self._tell(number, self._size_of(upload, number), sent=False)
            else:
                yield functools.partial(self._send_part, upload, number)

    def _size_of(self, upload: Upload, number: int) -> int:
        return min(upload.part_bytes, self._key.size - number * upload.part_bytes)

    def _send_part(self, upload: Upload, number: int) -> None:
        offset, size = number * upload.part_bytes, self._size_of(upload, number)
        begin_body = functools.partial(PartBody, self._source, offset, size)
        url = upload.part_urls.get(number)
        if url is None or not put_directly(url, begin_body, size):
            digest = hashlib.sha256()
            body = begin_body()
            while block := body.read(BLOCK_BYTES):
                digest.update(block)
            headers = {
                "Content-Type": "application/octet-stream",
                DIGEST_HEADER: digest.hexdigest(),
            }
            path = f"/uploads/{upload.id}/parts/{number}"
            self._put(path, begin_body, size, headers)
        self._tell(number, size, sent=True)

    def _put(
        self,
        path: str,
        begin_body: "functools.partial[PartBody]",
        size: int,
        headers: dict[str, str],
    ) -> None:
        try:
            self._patience.try_out(
                lambda: self._connection.send_bytes(
                    "PUT", path, begin_body, size=size, headers=headers
                )
            )
        except FileChanged:
            raise
        except (Conflict, WrongDigest) as error:
            # These are not the bytes that were digested a moment ago, or sent before.
            raise FileChanged(
                f"{self._source.path} changed each time while it was sent."
            ) from error

    def _finish(self, upload: Upload) -> Upload:
        """Have the server put the parts together and check the whole."""
        path = f"/uploads/{upload.id}"
        answer = self._patience.try_out(
            lambda: self._connection.send("POST", f"{path}/finish", None, Upload)
        )
        pause_s = FIRST_LOOK_S
        while answer.state == "checking":
            time.sleep(pause_s)
            pause_s = min(LONGEST_LOOK_S, pause_s * 1.5)
            answer = self._patience.try_out(lambda: self._connection.get(path, Upload))
        if answer.state == "open":
            raise KisekiError("The server lacks parts of a file that it had taken.")
        return answer

    def _tell(self, number: int, size: int, *, sent: bool) -> None:
        if number not in self._told:
            self._told.add(number)
            self._on_part(size, sent=sent)
