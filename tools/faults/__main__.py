"""The long forms: `python -m tools.faults [kill] [network] [writers] [disk] [blobs] [...]`."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tools.faults import blobs, disk, imports, kill, network, writers
from tools.faults.sources import MAKERS

WRITER_ROWS = 5000


def kill_at_random(folder: Path, options: argparse.Namespace) -> bool:
    """Kill the training, the shipper, the server and all of them in turns."""
    rounds = kill.run_rounds(folder, options.rounds, options.seed, tell=print)
    rows = sum(done.verdict.n_rows for done in rounds if done.verdict)
    lost = sum(len(done.verdict.missing) for done in rounds if done.verdict)
    twice = sum(len(done.verdict.twice) for done in rounds if done.verdict)
    victims = Counter(done.victim for done in rounds)
    print(f"{len(rounds)} kills ({dict(victims)}): {rows} rows, {lost} lost, {twice} twice")
    return all(done.clean for done in rounds)


def cut_the_network(folder: Path, options: argparse.Namespace) -> bool:
    """Train behind a bad network, several times."""
    clean = True
    for number in range(max(1, options.rounds // 10)):
        outcome = network.train_through(folder / str(number), seed=options.seed + number)
        print(f"bad network {number}: {outcome.verdict}; {dict(outcome.faults)}")
        clean &= outcome.verdict.clean and outcome.exit_code == 0
    held = network.train_while_nothing_passes(folder / "held")
    longest = [line for line in held.output.splitlines() if line.startswith("logged")]
    print(f"no answer until the last log(): {held.verdict}; {longest}")
    return clean and held.verdict.clean and held.exit_code == 0


def write_together(folder: Path, options: argparse.Namespace) -> bool:
    """Let eight processes write one run."""
    del options
    outcome = writers.log_together(folder, n_rows=WRITER_ROWS)
    print(f"8 writers: {outcome.rows}; exported {outcome.exported}")
    print(f"wrong series {outcome.wrong_points}, wrong buckets {outcome.wrong_buckets[:3]}")
    return outcome.rows.clean and outcome.exported.clean and not outcome.wrong_buckets


def fill_the_disk(folder: Path, options: argparse.Namespace) -> bool:
    """Fill the client's disk, then the server's."""
    del options
    if not disk.can_make_disks():
        print("full disks are left out: mounting a small one needs root on Linux")
        return True
    client = disk.train_on_a_full_disk(folder / "client")
    print(f"client's disk full: {client.verdict}\n{client.output}")
    server = disk.train_beside_a_full_server(folder / "server")
    print(f"server's disk full: {server.verdict}\n{server.output}")
    clean = client.verdict.clean and server.verdict.clean
    for n_inodes in (0, 6):
        sent = disk.upload_to_a_full_server(folder / f"upload-{n_inodes}", n_inodes=n_inodes)
        print(f"no room for files: {sent.rows} of {sent.logged} rows, equal: {sent.is_equal}")
        clean &= sent.rows == sent.logged and sent.is_equal
    return clean


def cut_large_files(folder: Path, options: argparse.Namespace) -> bool:
    """Log ten thousand small files and a very large one over a line that is cut five times."""
    folder.mkdir(parents=True)
    outcome = blobs.carry_through_cuts(
        folder,
        n_small=options.files,
        large_bytes=int(options.gigabytes * 1e9),
        seed=options.seed,
    )
    print("\n".join(outcome.describe()))
    return outcome.is_equal and outcome.n_cut == 10


def kill_imports(folder: Path, options: argparse.Namespace) -> bool:
    """Kill imports, an export and a download at random moments, and run them again."""
    done = imports.run_rounds(
        folder, list(MAKERS), max(1, options.rounds // 20), options.seed, tell=print
    )
    n_killed = sum(one.n_killed for one in done)
    wrong = [text for one in done for text in one.wrong]
    print(f"{len(done)} commands killed {n_killed} times: {len(wrong)} things wrong")
    return not wrong


FAULTS: dict[str, Callable[[Path, argparse.Namespace], bool]] = {
    "kill": kill_at_random,
    "network": cut_the_network,
    "writers": write_together,
    "disk": fill_the_disk,
    "blobs": cut_large_files,
    "import": kill_imports,
}


def main() -> int:
    """Return the exit code: 1 when a row is lost, doubled or changed."""
    parser = argparse.ArgumentParser(prog="python -m tools.faults", description=__doc__)
    parser.add_argument("faults", nargs="*", choices=[*FAULTS, []], help="default: all")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--files", type=int, default=10_000, help="of blobs: small files")
    parser.add_argument("--gigabytes", type=float, default=5.0, help="of blobs: the large one")
    parser.add_argument("--folder", type=Path, help="where to work; default: a temporary folder")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="kiseki-faults-") as temporary:
        folder = options.folder or Path(temporary)
        results = {name: FAULTS[name](folder / name, options) for name in options.faults or FAULTS}
    print(", ".join(f"{name}: {'ok' if fine else 'BROKEN'}" for name, fine in results.items()))
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
