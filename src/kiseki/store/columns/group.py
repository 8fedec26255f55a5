"""Group commit: one thread that writes, so that many shipments share one flush to the disk."""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from typing import Generic, TypeVar

from kiseki.model.errors import Busy

Member = TypeVar("Member")
Answer = TypeVar("Answer")

INTERVAL_S = 0.02
"""Time from one commit to the next; a member that comes after a pause never waits."""
ENOUGH_MEMBERS = 32
"""So many share the cost of a commit so well that they wait no longer."""
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
        self._waiting: deque[tuple[Member, Future[Answer]]] = deque()
        self._waiting_bytes = 0
        self._changed = threading.Condition(threading.Lock())
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, member: Member) -> Future[Answer]:
        """Queue a member; the future has its answer once its group is committed."""
        future: Future[Answer] = Future()
        size = self._size(member)
        with self._changed:
            if self._closed:
                future.set_exception(Busy("The server is stopping; send it again."))
            elif self._waiting_bytes > MAX_WAITING_BYTES:
                future.set_exception(Busy("More arrives than the disk takes; send it again."))
            else:
                self._waiting_bytes += size
                self._waiting.append((member, future))
                # The thread looks for nothing in between: waking it costs as much as a commit.
                if len(self._waiting) in (1, ENOUGH_MEMBERS):
                    self._changed.notify()
        return future

    def close(self) -> None:
        """Commit what waits and end the thread; later members are answered with Busy."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        last = 0.0
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                pause = last + INTERVAL_S - time.monotonic()
                if pause > 0 and len(self._waiting) < ENOUGH_MEMBERS and not self._closed:
                    self._changed.wait(pause)
                group = self._gather()
            if not group:
                return
            last = time.monotonic()
            self._write(group)

    def _gather(self) -> list[tuple[Member, Future[Answer]]]:
        """Take what waits, up to the limits of a group; empty after the last one."""
        group: list[tuple[Member, Future[Answer]]] = []
        n_bytes = 0
        while self._waiting and len(group) < MAX_MEMBERS and n_bytes < MAX_BYTES:
            group.append(self._waiting.popleft())
            n_bytes += self._size(group[-1][0])
        self._waiting_bytes -= n_bytes
        return group

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
