"""Many clients at once in one thread: keeps a bench's own cost small beside the server's."""

import asyncio
from collections.abc import Sequence

BUSY = (429, 503)


async def _send_all(port: int, requests: Sequence[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        while True:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            content = await reader.readexactly(_content_length(head))
            if status not in BUSY:
                break
            # Back-pressure is part of what is measured.
            await asyncio.sleep(0.05)
        if status >= 300:
            raise RuntimeError(f"{status}: {content[:300]!r}")
    writer.close()
    await writer.wait_closed()


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise RuntimeError("an answer without Content-Length")


def request_of(port: int, path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return the bytes of one POST request."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send_side_by_side(port: int, clients: Sequence[Sequence[bytes]]) -> None:
    """Send each client's requests in order over its own connection, all clients at once."""

    async def run() -> None:
        await asyncio.gather(*(_send_all(port, requests) for requests in clients))

    asyncio.run(run())
