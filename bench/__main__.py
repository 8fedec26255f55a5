"""`python -m bench [--rounds N] [--steps N] [--scale X] [--only NAME ...]`."""

import argparse
import itertools
import sys
import time

from bench import (
    client,
    live_tab,
    process_tree,
    report,
    run_table,
    server,
    web,
    web_table,
    wide_runs,
)
from bench.peers import CANDIDATES, Candidate, install

ONLY = (
    "candidates by name, `server`, `table`; and `web`, which is measured only when it is named, "
    "because it needs the built app and Chromium"
)


def measure_clients(
    candidates: list[Candidate], rounds: int, steps: int
) -> dict[str, tuple[str, client.Figures | None]]:
    """Measure all candidates in turns; one that fails is said and left out from then on."""
    versions = {candidate.name: install(candidate) for candidate in candidates}
    figures: dict[str, list[client.Figures]] = {candidate.name: [] for candidate in candidates}
    failed = {name for name, version in versions.items() if not version}
    for number in range(rounds):
        for candidate in candidates:
            if candidate.name in failed:
                continue
            try:
                figures[candidate.name].append(client.measure(candidate, steps))
                print(f"round {number}: {candidate.name}: {figures[candidate.name][-1]}")
            except (RuntimeError, OSError) as error:
                print(f"{candidate.name} does not run: {error}", file=sys.stderr)
                failed.add(candidate.name)
    return {
        name: (versions[name], client.median_of(found) if found else None)
        for name, found in figures.items()
    }


def main() -> None:
    """Measure and write bench/README.md."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--steps", type=int, default=client.N_STEPS)
    parser.add_argument("--scale", type=float, default=1.0, help="of the server's data")
    parser.add_argument("--only", nargs="*", help=ONLY)
    options = parser.parse_args()
    chosen = [c for c in CANDIDATES if options.only is None or c.name in options.only]
    process_tree.adopt_orphans()
    began = time.monotonic()
    clients = measure_clients(chosen, options.rounds, options.steps)
    _say("the clients", began)
    rows = []
    if options.only is None or "server" in options.only:
        for row in itertools.chain(
            server.measure(options.scale),
            wide_runs.measure(round(wide_runs.N_RUNS * options.scale)),
        ):
            rows.append(row)
            print(row, flush=True)
            _say("so far", began)
    table = []
    if options.only is None or "table" in options.only:
        for row in run_table.measure(round(run_table.N_RUNS * options.scale)):
            table.append(row)
            print(row, flush=True)
    if "web" in (options.only or ()):
        seen = []
        for row in itertools.chain(web.measure(), web_table.measure(), live_tab.measure()):
            seen.append(row)
            print(row, flush=True)
        report.write_web(seen)
    _say("all", began)
    if options.only is None:
        report.write(
            clients,
            rows,
            table,
            rounds=options.rounds,
            steps=options.steps,
            took_s=time.monotonic() - began,
        )


def _say(what: str, began: float) -> None:
    print(f"--- {what}: {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
