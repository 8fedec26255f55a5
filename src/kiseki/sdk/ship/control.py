"""How training processes find the side process of their process tree and talk to it.

The process that starts a side process binds a datagram socket in a private folder and hands
its file descriptor over; what is sent before the side process listens waits in the socket.
Descendants learn the folder from an environment variable. It counts only on the same boot
and in the same pid namespace, so that a variable carried to another machine or container
leads nowhere.
"""

import os
import socket
from pathlib import Path
from typing import Literal

import msgspec

from kiseki.sdk.machine import get_boot_id

ENVIRONMENT_NAME = "KISEKI_SHIPPER"
SOCKET_NAME = "s"
MAX_MESSAGE_BYTES = 256 * 1024


class Message(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One datagram.

    Attributes:
        kind: `run`: take care of this run; `wake`: ship it now.
        run_dir: absolute path.
        api_key: for the server; it is written nowhere.
        sys_path: where the training process finds its packages, for the list of them.
    """

    kind: Literal["run", "wake"]
    run_dir: str
    api_key: str | None = None
    sys_path: list[str] = []


def make_folder() -> Path:
    """Make a private folder with a short path (a socket's path has at most 107 bytes)."""
    places = (os.environ.get("XDG_RUNTIME_DIR"), os.environ.get("TMPDIR"), "/tmp")
    for place in places:
        if place and len(place) < 60 and os.access(place, os.W_OK):
            folder = Path(place, f"kiseki-{os.urandom(8).hex()}")
            folder.mkdir(mode=0o700)
            return folder
    # Not imported at the top: a training process pays for every import when it begins.
    import tempfile

    return Path(tempfile.mkdtemp(prefix="kiseki-"))


def remove_folder(folder: Path) -> None:
    """Remove a folder that `make_folder` made."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def bind(folder: Path) -> socket.socket:
    """Return a socket that receives what `send` sends to `folder`.

    Raises:
        OSError: there are no such sockets here.
    """
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        receiver.bind(str(folder / SOCKET_NAME))
    except BaseException:
        receiver.close()
        raise
    return receiver


def send(folder: Path, message: Message) -> bool:
    """Send a message; return whether somebody listens there."""
    return send_bytes(folder, msgspec.msgpack.encode(message))


def send_bytes(folder: Path, data: bytes) -> bool:
    """Send a datagram; return whether somebody listens there."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            # A side process that is just starting may have a full queue for a moment.
            sender.settimeout(0.05)
            sender.sendto(data, str(folder / SOCKET_NAME))
    except TimeoutError:
        return True
    except OSError:
        return False
    return True


def decode(data: bytes) -> Message | None:
    """Return the message, or None if it is none."""
    try:
        return msgspec.msgpack.decode(data, type=Message)
    except msgspec.DecodeError:
        return None


def address_of(folder: Path) -> str:
    """Return the text that leads descendants to the side process at `folder`."""
    return f"{get_place()}:{folder}"


def find_folder(address: str) -> Path | None:
    """Return the folder that an address names if it was made in this boot and namespace."""
    where, _, folder = address.partition(":")
    return Path(folder) if folder and where == get_place() else None


def get_place() -> str:
    """Return a text that is the same wherever the same socket and process ids are seen."""
    try:
        namespace = os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        namespace = 0
    return f"{get_boot_id()}.{namespace}".replace(":", "_")
