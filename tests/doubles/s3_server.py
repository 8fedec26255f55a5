"""A real S3 server for a test session: OpenStack Swift with its s3api, on 127.0.0.1.

It needs the Debian packages that `tools/setup/s3.sh` installs. Objects carry extended
attributes, so its folder lies where those can be kept.
"""

import contextlib
import dataclasses
import datetime
import getpass
import http.client
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import obstore
from obstore.store import S3Store

PROGRAMS = (
    "swift-proxy-server",
    "swift-account-server",
    "swift-container-server",
    "swift-object-server",
    "memcached",
)
KEY_ID = "test:tester"
SECRET = "testing"
START_TIMEOUT_S = 60

KINDS = ("account", "container", "object")
_SYSTEM_PYTHON = "/usr/bin/python3"
_RINGS = """
import sys
from swift.common.ring import RingBuilder
root, *kinds = sys.argv[1:]
for kind, port in (pair.split(":") for pair in kinds):
    builder = RingBuilder(4, 1, 1)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "ip": "127.0.0.1",
                     "port": int(port), "device": "d1", "replication_ip": "127.0.0.1",
                     "replication_port": int(port), "meta": ""})
    builder.rebalance()
    builder.get_ring().save(f"{root}/{kind}.ring.gz")
"""

_SERVER = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {root}
devices = {root}/devices
mount_check = false
log_level = ERROR
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
_PROXY = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {root}
log_level = ERROR
[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth copy slo dlo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
"""


@dataclasses.dataclass(frozen=True)
class S3Server:
    """Where a server answers, and a bucket that is there."""

    endpoint: str
    bucket: str = "kiseki"

    def environment(self) -> dict[str, str]:
        """Return what programs need in their environment to use it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }


def missing_programs() -> list[str]:
    """Return the programs that are not installed here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextlib.contextmanager
def running_s3() -> Iterator[S3Server]:
    """Run a server until the end of the block."""
    root = Path(tempfile.mkdtemp(prefix="ksk-s3-"))
    ports = dict(zip((*KINDS, "proxy", "memcached"), _free_ports(5), strict=True))
    processes: list[subprocess.Popen[bytes]] = []
    try:
        (root / "devices" / "d1").mkdir(parents=True)
        _build_rings(root, ports)
        processes.append(
            subprocess.Popen(
                ["memcached", "-l", "127.0.0.1", "-p", str(ports["memcached"]), "-U", "0"]
                + ["-u", getpass.getuser()]
            )
        )
        for kind in (*KINDS, "proxy"):
            template = _PROXY if kind == "proxy" else _SERVER
            settings = template.format(
                kind=kind,
                port=ports[kind],
                root=root,
                user=getpass.getuser(),
                memcached=ports["memcached"],
            )
            file = root / f"{kind}.conf"
            file.write_text(settings)
            with (root / f"{kind}.log").open("wb") as log:
                command = [f"swift-{kind}-server", str(file), "--verbose"]
                processes.append(
                    subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=root)
                )
        for kind, process in zip((*KINDS, "proxy"), processes[1:], strict=True):
            _wait_for(ports[kind], process, root)
        server = S3Server(f"http://127.0.0.1:{ports['proxy']}")
        _make_bucket(server)
        yield server
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(root, ignore_errors=True)


def _make_bucket(server: S3Server) -> None:
    store = S3Store(
        server.bucket,
        endpoint=server.endpoint,
        access_key_id=KEY_ID,
        secret_access_key=SECRET,
        region="us-east-1",
        client_options={"allow_http": True},
    )
    address = obstore.sign(store, "PUT", "", datetime.timedelta(minutes=1))
    with urllib.request.urlopen(urllib.request.Request(address, method="PUT")) as answer:
        assert answer.status == 200


def _build_rings(root: Path, ports: dict[str, int]) -> None:
    """Say where each part lies; by the interpreter that has Swift, in one process."""
    arguments = [str(root), *(f"{kind}:{ports[kind]}" for kind in KINDS)]
    subprocess.run([_SYSTEM_PYTHON, "-c", _RINGS, *arguments], check=True, capture_output=True)


def _free_ports(n: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _wait_for(port: int, process: subprocess.Popen[bytes], root: Path) -> None:
    """Wait until one of the servers answers: what the proxy asks too early it answers 503 for."""
    end = time.monotonic() + START_TIMEOUT_S
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        if process.poll() is not None or time.monotonic() > end:
            logs = "\n".join(file.read_text() for file in root.glob("*.log"))
            raise RuntimeError(f"Swift did not start: {logs}")
        time.sleep(0.1)
