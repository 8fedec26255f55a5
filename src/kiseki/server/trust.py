"""Who may speak to a server that asks for no login: this machine, and no web page.

A page on the internet can make a browser send requests to 127.0.0.1, and can point its own
name at 127.0.0.1 (DNS rebinding). So every request must name a host that is ours, and one
that a browser sends for a page must come from our own origin. Accounts will stand behind
the same gate; they do not replace it.
"""

import functools
import ipaddress
import socket
from urllib.parse import urlsplit

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from kiseki.model.errors import Forbidden, UsageError
from kiseki.model.wire import Problem
from kiseki.server.config import ServerConfig

SECURITY_HEADERS = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
]
"""On every answer; the HTTP server adds them."""


def check_address(config: ServerConfig) -> None:
    """Check that the address may be listened on.

    Raises:
        UsageError: others could reach it and nobody said that they may.
    """
    if not config.open_to_network and not is_loopback(config.host):
        raise UsageError(
            f"Anybody who reaches {config.host} could read, change and delete every run: "
            "this kiseki has no accounts.",
            hint="Listen on 127.0.0.1, or say --i-know-this-is-open-to-the-network.",
            field="host",
        )


def is_loopback(host: str) -> bool:
    """Return whether a name or an address can only mean this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class TrustGate:
    """ASGI middleware around everything: checks Host and Origin.

    Args:
        app: what is protected.
        config: under which names the server may be called.
    """

    def __init__(self, app: ASGIApp, config: ServerConfig) -> None:
        self._app = app
        self._open = config.open_to_network
        names = {name.lower() for name in config.allowed_hosts}
        if self._open:
            names |= {config.host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}
        self._names = frozenset(names)
        # The same few names come with every request.
        self._is_ours = functools.lru_cache(maxsize=256)(self._find_whether_ours)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._find_refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await _refuse(refusal, send)

    def _find_refusal(self, scope: Scope) -> Forbidden | None:
        hosts: list[str] = []
        origin = site = None
        for name, value in scope["headers"]:
            if name == b"host":
                hosts.append(value.decode("latin-1").lower())
            elif name == b"origin":
                origin = value.decode("latin-1").lower()
            elif name == b"sec-fetch-site":
                site = value
        host = hosts[0] if len(hosts) == 1 else ""
        if not self._is_ours(host):
            return Forbidden(
                "This server does not answer to that Host.",
                hint="Call it by 127.0.0.1 or localhost, or start it with --allowed-host NAME.",
                field="host",
            )
        if origin is not None and not _is_same_origin(origin, host):
            return Forbidden("Pages of other origins may not call this server.", field="origin")
        if site == b"cross-site" and scope["path"].startswith("/api/"):
            return Forbidden("Other sites may not call this server.", field="sec-fetch-site")
        return None

    def _find_whether_ours(self, host: str) -> bool:
        name = _host_name(host)
        if name is None:
            return False
        if is_loopback(name) or name in self._names:
            return True
        return self._open and _is_address(name)


def _host_name(host: str) -> str | None:
    """Return the name or address in a Host header, without its port."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if not host or parts.netloc != host or parts.username is not None:
        return None
    return parts.hostname


def _is_address(name: str) -> bool:
    # A name can be pointed anywhere by whoever owns it, a plain address cannot.
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_same_origin(origin: str, host: str) -> bool:
    scheme, _, place = origin.partition("://")
    return scheme in ("http", "https") and place == host


async def _refuse(error: Forbidden, send: Send) -> None:
    problem = Problem(code=error.code, message=str(error), hint=error.hint, field=error.field)
    body = msgspec.json.encode(problem)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
