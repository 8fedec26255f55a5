"""What a server is told at its start."""

import dataclasses
from pathlib import Path

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 5473


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Settings of one server process.

    Attributes:
        data: folder of the database and the bytes; made if missing.
        store_url: database URL (`postgresql://...`), or None for SQLite in `data`.
        blobs: where files lie: a folder or `s3://BUCKET/PREFIX`; empty: in `data`.
        blobs_direct: clients read and write the bucket directly, by signed addresses.
        host: address to listen on.
        port: TCP port; 0 lets the system choose one.
        next_free_port: if the port is taken, try the ones above it.
        open_to_network: a person said in words that anybody who reaches the address may
            read and change everything; without it only loopback addresses are taken.
        allowed_hosts: names (without port) under which the server may be called, besides
            loopback names and, when it is open to the network, plain addresses.
        entity: whose runs they are when a client names nobody; the machine's user if empty.
        crash_timeout_s: seconds of silence after which a run counts as crashed.
        log_level: lowest level that is written: debug, info, warning or error.
        upkeep: whether compaction, the janitor and the crash watch run beside the server.
    """

    data: Path
    store_url: str | None = None
    blobs: str = ""
    blobs_direct: bool = False
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    next_free_port: bool = False
    open_to_network: bool = False
    allowed_hosts: tuple[str, ...] = ()
    entity: str = ""
    crash_timeout_s: float = 300.0
    log_level: str = "info"
    upkeep: bool = True
