"""Kill -9 of the training, the shipper, the server or all of them, at random moments.

After each round the server is started again if need be, `kiseki sync` is run on what the
training left, and every row whose `log()` returned has to be in the store exactly once. At
the end all rounds are compared once more: what was there must still be.
"""

import dataclasses
import random
import time
from collections.abc import Callable
from pathlib import Path

from tools.faults import processes
from tools.faults.ledger import Verdict, compare

VICTIMS = ("all", "training", "shipper", "server")
LONGEST_WAIT_S = 1.7
"""About how long a training takes from its first row: kills fall on the loop and on finish."""
SHARE_BEFORE_THE_FIRST_ROW = 0.2
"""The part of the kills that is timed from the start of the process, so that init meets some."""
TRAINING = ("--rows", "2000", "--pause-s", "0.0005")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One training that was hurt.

    Attributes:
        victim: who was killed.
        after_s: how long after its start or its first row.
        count: how many calls of `log()` returned.
        verdict: what the store has of it, None if no row was ever safe.
    """

    run_id: str
    victim: str
    after_s: float
    count: int
    verdict: Verdict | None

    @property
    def clean(self) -> bool:
        """Whether nothing is lost and nothing is there twice."""
        return self.count == 0 if self.verdict is None else self.verdict.clean


def run_rounds(folder: Path, n_rounds: int, seed: int, tell: Callable[[str], None]) -> list[Round]:
    """Hurt `n_rounds` trainings, one after the other, and judge each.

    Args:
        folder: an empty folder for the server's data and the trainings.
        n_rounds: how often; victims take turns.
        seed: of the moments.
        tell: gets a line for each round.
    """
    chance = random.Random(seed)
    rounds: list[Round] = []
    with processes.Server(folder / "data") as server:
        for number in range(n_rounds):
            victim = VICTIMS[number % len(VICTIMS)]
            rounds.append(_hurt(folder, server, f"round-{number}", victim, chance))
            tell(_line(rounds[-1]))
        again = [_judge(server, done.run_id, done.count) for done in rounds]
    for done, verdict in zip(rounds, again, strict=True):
        if done.verdict is not None and verdict != done.verdict:
            tell(f"{done.run_id} changed afterwards: {done.verdict} -> {verdict}")
    return [
        dataclasses.replace(done, verdict=verdict)
        for done, verdict in zip(rounds, again, strict=True)
    ]


def _hurt(
    folder: Path, server: processes.Server, run_id: str, victim: str, chance: random.Random
) -> Round:
    work = folder / run_id
    training = processes.Training(work, server.base_url, run_id, options=TRAINING)
    if chance.random() > SHARE_BEFORE_THE_FIRST_ROW:
        training.wait_for_rows(1)
    after_s = chance.uniform(0.0, LONGEST_WAIT_S)
    time.sleep(after_s)
    if victim in ("shipper", "all"):
        processes.kill_all(processes.shippers_of(work))
    if victim in ("server", "all"):
        server.kill(whole_tree=chance.random() < 0.5)
    if victim in ("training", "all"):
        training.kill()
    if server.process is None:
        time.sleep(chance.uniform(0.0, 0.5))
        server.start()
    if victim in ("shipper", "server") and training.wait() != 0:
        raise RuntimeError(training.output.read_text(encoding="utf-8"))
    synced = processes.sync(work, server.base_url)
    count = training.count
    if synced.returncode != 0 and count:
        raise RuntimeError(f"kiseki sync of {run_id} failed:\n{synced.stdout}{synced.stderr}")
    return Round(
        run_id=run_id,
        victim=victim,
        after_s=after_s,
        count=count,
        verdict=_judge(server, run_id, count),
    )


def _judge(server: processes.Server, run_id: str, count: int) -> Verdict | None:
    if count == 0:
        return None
    return compare(processes.read_run(server.base_url, run_id).scan_history(), {0: count})


def _line(done: Round) -> str:
    return f"{done.run_id}: kill -9 of {done.victim} after {done.after_s:.2f} s: {done.verdict}"
