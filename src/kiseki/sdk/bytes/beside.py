"""Do jobs beside each other in a few threads."""

import threading
from collections.abc import Callable, Iterable, Iterator

Job = Callable[[], None]


def run_beside(jobs: Iterable[Job], n_threads: int) -> None:
    """Do all jobs, at most `n_threads` at once; the first error ends it and is raised.

    Jobs are taken from the iterable when a thread is free for them, so it may make them as
    it goes. The threads are daemons: a program that ends does not wait for them.
    """
    work = _Work(iter(jobs))
    threads = [
        threading.Thread(target=work.run, name=f"kiseki-bytes-{number}", daemon=True)
        for number in range(n_threads)
    ]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException:
        work.stop()
        raise
    if work.error is not None:
        raise work.error


class _Work:
    def __init__(self, jobs: Iterator[Job]) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()
        self._stopped = False
        self.error: BaseException | None = None

    def stop(self) -> None:
        self._stopped = True

    def run(self) -> None:
        try:
            while (job := self._next()) is not None:
                job()
        except BaseException as error:
            self.error = self.error or error
            self._stopped = True

    def _next(self) -> Job | None:
        with self._lock:
            return None if self._stopped else next(self._jobs, None)
