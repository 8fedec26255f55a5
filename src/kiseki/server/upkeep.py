"""Compaction and cleaning in a process of their own: `python -m kiseki.server.upkeep PLACE BLOBS`.

It ends when its standard input is closed, so it never outlives the server that started it,
however that server ended.
"""

import contextlib
import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from kiseki.model.errors import KisekiError
from kiseki.store.blobs.open import open_places
from kiseki.store.contract import Store
from kiseki.store.open import open_store

IDLE_S = 1.0
CLEAN_EVERY_S = 10.0
COLLECT_EVERY_S = 600.0
COLLECT_WORK_S = 1.0
"""How long the collector works before compaction has its turn again."""
CLEAN_PAUSE_S = 0.03
"""Between two slices of cleaning, so that others can write half of the time."""
LEASE_TTL_S = 60.0
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


def keep_up(store: Store, stop: threading.Event) -> None:
    """Compact whenever there is something to compact, clean now and then, until `stop`."""
    holder = secrets.token_hex(8)
    cleaned_s = collected_s = time.monotonic()
    while not stop.is_set():
        taken = _attempt("compaction", store.upkeep.compact)
        if time.monotonic() - cleaned_s >= CLEAN_EVERY_S:
            cleaned_s = time.monotonic()
            if _attempt("cleaning", lambda: _take_lease(store, "janitor", holder)):
                _clean(store, stop)
        if time.monotonic() - collected_s >= COLLECT_EVERY_S:
            collected_s = time.monotonic()
            if _attempt("collecting", lambda: _take_lease(store, "gc", holder)):
                _collect(store, stop)
        if not taken:
            stop.wait(IDLE_S)


def _clean(store: Store, stop: threading.Event) -> None:
    """Clean slice by slice and store columns, while compaction goes on."""
    while _attempt("cleaning", store.upkeep.clean) and not stop.wait(CLEAN_PAUSE_S):
        _attempt("compaction", store.upkeep.compact)
    while _attempt("storing columns", store.upkeep.keep_columns) and not stop.is_set():
        _attempt("compaction", store.upkeep.compact)


def _collect(store: Store, stop: threading.Event) -> None:
    """Free bytes that nothing refers to, while compaction goes on."""

    def collect() -> int:
        now_us = time.time_ns() // 1000
        return store.storage.collect(now_us=now_us, work_s=COLLECT_WORK_S).remaining

    while _attempt("collecting", collect) and not stop.is_set():
        _attempt("compaction", store.upkeep.compact)


def _take_lease(store: Store, name: str, holder: str) -> bool:
    return store.upkeep.take_lease(name, holder=holder, ttl_s=LEASE_TTL_S)


def _attempt(what: str, act: Callable[[], _Result]) -> _Result | None:
    try:
        return act()
    except KisekiError as error:
        _log.info("%s waits: %s", what, error)
    except Exception:
        _log.exception("%s failed", what)
    return None


def main() -> None:
    """Keep up the store named in the first argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C goes to the whole group
    logging.basicConfig(level=logging.WARNING)
    with contextlib.suppress(OSError, AttributeError):
        os.nice(5)  # shippers and browsers come first
    stop = threading.Event()
    threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    store = open_store(sys.argv[1], places=open_places(sys.argv[2]))
    try:
        keep_up(store, stop)
    finally:
        store.close()


def _wait_for_end(stop: threading.Event) -> None:
    # Not through sys.stdin: its lock would be held while the interpreter goes down.
    while os.read(0, 4096):
        pass
    stop.set()


if __name__ == "__main__":
    main()
