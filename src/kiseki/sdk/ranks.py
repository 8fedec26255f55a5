"""Processes that a launcher such as torchrun started together share one run.

All of them must come to the same run without talking to each other, so its ids are hashed
from what the launch has in common. Where nothing certain is in common, each process keeps
a run of its own and a group holds them together.
"""

import os
from collections.abc import Mapping
from typing import NamedTuple

from kiseki.model.ids import RUN_ID_ALPHABET, RUN_ID_LENGTH, RunId, RunUid
from kiseki.sdk import machine

START_VARIABLES = ("MASTER_ADDR", "MASTER_PORT", "TORCHELASTIC_RESTART_COUNT")


class Launch(NamedTuple):
    """What this process is in a launch of several.

    Attributes:
        rank: 0 is the primary: config, summary and state are its.
        world_size: how many processes there are.
        key: the same text in all processes of this start of the launch and in no other;
            empty if no such text is certain.
        name: the same over restarts of the launch; empty as `key`.
    """

    rank: int
    world_size: int
    key: str
    name: str


def find_launch(environment: Mapping[str, str] = os.environ) -> Launch | None:
    """Return what the launcher says, or None if this process is on its own.

    Variables of Slurm alone never count: many unrelated steps share them.
    """
    try:
        rank, world_size = int(environment["RANK"]), int(environment["WORLD_SIZE"])
    except (KeyError, ValueError):
        return None
    if world_size < 2 or not 0 <= rank < world_size or not environment.get("MASTER_ADDR"):
        return None
    name = _find_name(environment, world_size)
    # People use one name for many launches; the address that the ranks meet at is new.
    start = [environment.get(variable, "") for variable in START_VARIABLES]
    return Launch(rank, world_size, name and "\0".join([name, *start]), name)


def derive_ids(launch: Launch, init_number: int, project: str) -> tuple[RunUid, RunId]:
    """Return the uid and the id that all ranks of a launch take.

    Args:
        launch: one with a key.
        init_number: how many runs this process began before; scripts that begin several
            runs begin them in the same order on all ranks.
        project: `entity/project` as the script gave it.
    """
    import hashlib  # 5 ms, for those who need it

    text = f"{launch.key}\0{init_number}\0{project}"
    digest = hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=32).digest()
    letters = (RUN_ID_ALPHABET[byte % len(RUN_ID_ALPHABET)] for byte in digest[16:])
    return RunUid(digest[:16].hex()), RunId("".join(letters)[:RUN_ID_LENGTH])


def _find_name(environment: Mapping[str, str], world_size: int) -> str:
    elastic = environment.get("TORCHELASTIC_RUN_ID", "")
    if elastic and elastic != "none":
        return f"elastic:{elastic}"
    if environment.get("LOCAL_WORLD_SIZE") == str(world_size) and hasattr(os, "getppid"):
        # All ranks are on this machine, so they have one parent.
        parent = os.getppid()
        started = machine.find_process_start(parent)
        return f"local:{machine.get_boot_id()}:{parent}:{started}"
    return ""
