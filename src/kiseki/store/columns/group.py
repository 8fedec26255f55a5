"""Group commit: one thread that writes, so that many shipments share one flush to the disk."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from typing import Generic, TypeVar

from kiseki.model.errors import Busy

Member = TypeVar("Member")
Answer = TypeVar("Answer")

INTERVAL_S = 0.02
"""Least time from one commit to the next; a member that comes after a pause never waits."""
MAX_MEMBERS = 512
MAX_BYTES = 16 * 1024 * 1024
"""A group ends at so many members or bytes, which bounds the time of its transaction."""
MAX_WAITING_BYTES = 256 * 1024 * 1024
"""More than this waiting to be written is answered with Busy."""


class GroupCommit(Generic[Member, Answer]):
    """Hands members to `commit` in groups, in the order they came.

    Args:
        commit: writes a group in one transaction and returns an answer or an error for
            each member; what it raises means that nothing of the group was written, and
            then each member is tried alone.
        size: bytes of a member.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Member]], Sequence[Answer | Exception]],
        *,
        size: Callable[[Member], int],
        name: str = "kiseki-ingest",
    ) -> None:
        self._commit = commit
        self._size = size
        self._queue: queue.SimpleQueue[tuple[Member, Future[Answer]] | None] = queue.SimpleQueue()
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, member: Member) -> Future[Answer]:
        """Queue a member; the future has its answer once its group is committed."""
        future: Future[Answer] = Future()
        size = self._size(member)
        with self._lock:
            if self._closed:
                future.set_exception(Busy("The server is stopping; send it again."))
            elif self._waiting_bytes > MAX_WAITING_BYTES:
                future.set_exception(Busy("More arrives than the disk takes; send it again."))
            else:
                self._waiting_bytes += size
                self._queue.put((member, future))
        return future

    def close(self) -> None:
        """Commit what waits and end the thread; later members are answered with Busy."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        last = 0.0
        while True:
            item = self._queue.get()
            if item is None:
                return
            pause = last + INTERVAL_S - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            last = time.monotonic()
            group, ended = self._gather(item)
            self._write(group)
            if ended:
                return

    def _gather(
        self, first: tuple[Member, Future[Answer]]
    ) -> tuple[list[tuple[Member, Future[Answer]]], bool]:
        group = [first]
        n_bytes = self._size(first[0])
        while len(group) < MAX_MEMBERS and n_bytes < MAX_BYTES:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                return group, True
            group.append(item)
            n_bytes += self._size(item[0])
        with self._lock:
            self._waiting_bytes -= n_bytes
        return group, False

    def _write(self, group: Sequence[tuple[Member, Future[Answer]]]) -> None:
        members = [member for member, _ in group]
        try:
            answers = self._commit(members)
        except Exception as error:
            answers = [error] if len(group) == 1 else [self._alone(member) for member in members]
        for (_, future), answer in zip(group, answers, strict=True):
            # A caller that gave up has cancelled its future; the answer is then for nobody.
            with contextlib.suppress(InvalidStateError):
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    def _alone(self, member: Member) -> Answer | Exception:
        try:
            return self._commit([member])[0]
        except Exception as error:
            return error
