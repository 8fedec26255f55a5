"""A version that was logged and is on its way: wait for what the server makes of it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from kiseki.model.artifact import ArtifactVersion
from kiseki.model.errors import Conflict, NotFound, UsageError
from kiseki.model.wire import Problem
from kiseki.sdk.artifacts.manifest import read_answer
from kiseki.sdk.artifacts.routes import ArtifactRoutes
from kiseki.sdk.problems import to_error

FIRST_LOOK_S: Final = 0.02
LOOK_S: Final = 0.5


class PendingVersion:
    """What is known in this process of a version that the side process ships.

    Args:
        version_id: its id.
        folder: where its manifest lies, and where the side process answers.
        routes: the server.
        offline: nothing is sent before `kiseki sync`.
        wake: lets the side process ship at once.
        lost: why it will never be sent, if it could not even be written down.
    """

    def __init__(
        self,
        version_id: str,
        folder: Path,
        *,
        routes: ArtifactRoutes,
        offline: bool,
        wake: Callable[[], None],
        lost: str = "",
    ) -> None:
        self.routes = routes
        self._id = version_id
        self._folder = folder
        self._offline = offline
        self._wake = wake
        self._lost = lost

    def find(self) -> ArtifactVersion | None:
        """Return the version as the server answered it, or None if it is not there yet.

        Raises:
            KisekiError: it was refused, or could not be sent.
        """
        if self._lost:
            raise Conflict(self._lost)
        answer = read_answer(self._folder)
        if answer is not None:
            if answer.problem is not None:
                _raise(answer.problem)
            return answer.version
        if self._folder.exists():
            return None
        try:  # the run's folder was cleaned up: then the server has all of it
            return self.routes.get(self._id)
        except NotFound:
            raise NotFound("The folder of the artifact is gone; it was not sent.") from None

    def wait(self, timeout_s: float | None) -> ArtifactVersion:
        """Return the version once the server has it.

        Raises:
            TimeoutError: the server does not have it after `timeout_s` seconds.
            UsageError: the run is offline.
            KisekiError: it was refused, or could not be sent.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        pause_s = FIRST_LOOK_S
        while (version := self.find()) is None:
            if self._offline:
                raise UsageError(
                    "The run is offline: its artifacts are sent by `kiseki sync`.",
                    hint=f"kiseki sync {self._folder.parents[1]}",
                )
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError(f"The artifact is not on the server after {timeout_s} s.")
            self._wake()
            time.sleep(pause_s)
            pause_s = min(LOOK_S, pause_s * 1.5)
        return version


def _raise(problem: Problem) -> NoReturn:
    raise to_error(problem) or Conflict(problem.message, hint=problem.hint)
