"""Server-sent events of one listener."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import msgspec

from kiseki.hub.live import LiveFeed

PING_S = 15.0
"""A comment after this much silence keeps proxies from closing the connection."""
GATHER_S = 0.2
"""At most five events a second go to a browser; what changes meanwhile is in the next."""


async def event_stream(
    live: LiveFeed, *, project: int | None, run: str | None, after: int | None
) -> AsyncIterator[bytes]:
    """Yield the events of a new listener until it leaves or the server goes down.

    Args:
        live: the feed of this process.
        project: only changes of this project's runs, or None.
        run: only changes of this run, or None.
        after: the last position the listener has seen, or None for from now on.
    """
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()

    def notify() -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be closed already
            loop.call_soon_threadsafe(ready.set)

    subscription = await asyncio.to_thread(
        live.subscribe, project=project, run=run, after=after, notify=notify
    )
    try:
        # An id without data is no event, but a browser that comes back names it.
        yield b"retry: 1000\nid: %d\n\n" % subscription.position
        while not subscription.is_closed:
            position, reset, change = subscription.take()
            if reset:
                yield _event("reset", position, b"{}")
            if change is not None:
                yield _event("change", position, msgspec.json.encode(change))
            try:
                await asyncio.wait_for(ready.wait(), PING_S)
                await asyncio.sleep(GATHER_S)
            except TimeoutError:
                yield b": ping\n\n"
            ready.clear()
    finally:
        live.unsubscribe(subscription)


def _event(name: str, position: int, data: bytes) -> bytes:
    return b"event: %s\nid: %d\ndata: %s\n\n" % (name.encode(), position, data)
