"""`kiseki demo`: a server, and a few real trainings to watch on it."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import click

PROJECT = "digits"
LEARNING_RATES = (0.3, 0.03, 0.003, 1.5)
SEEDS = (0, 1)
STEPS = 400
STEP_S = 0.05
"""Slow enough to watch: a training takes about 20 s."""
AT_ONCE = 2


@click.command("demo")
@click.option("--port", type=click.IntRange(0, 65_535), help="[default: 5473 or the next free]")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="Folder of the demo's runs; delete it to begin anew.",
)
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.")
@click.option(
    "--runs",
    "n_runs",
    default=len(SEEDS) * len(LEARNING_RATES),
    show_default=True,
    type=click.IntRange(1, len(SEEDS) * len(LEARNING_RATES)),
    help="How many trainings.",
)
@click.option("--steps", default=STEPS, show_default=True, type=click.IntRange(1))
@click.option(
    "--fast", is_flag=True, help="Train as fast as the machine can, not at a pace to watch."
)
def command(
    *, port: int | None, data: Path, open_page: bool, n_runs: int, steps: int, fast: bool
) -> None:
    """Train a few small models and watch them live.

    Starts a server with its own data, trains networks on scikit-learn's handwritten digits
    (several learning rates and seeds, two at a time) and leaves the server up until Ctrl+C.
    """
    from kiseki.cli.server import DEFAULT_PORT
    from kiseki.server.config import ServerConfig
    from kiseki.server.serve import open_server

    _require_scikit_learn()
    folder = data.absolute()
    config = ServerConfig(
        data=folder / "server",
        port=DEFAULT_PORT if port is None else port,
        next_free_port=port is None,
        log_level="warning",
    )
    step_s = 0.0 if fast else STEP_S
    trainings = Trainings(folder, n_runs=n_runs, steps=steps, step_s=step_s, open_page=open_page)
    with open_server(config, on_ready=trainings.start) as server:
        serving = threading.Thread(target=server.run)
        serving.start()
        _wait_for_interrupt(serving)
        # The trainings first: the server still has to hear how they ended.
        trainings.stop()
        server.stop()
        serving.join()


def _wait_for_interrupt(serving: threading.Thread) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        while serving.is_alive():
            serving.join(1.0)
    # What follows takes seconds at most; a second Ctrl+C must not cut it short.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Trainings:
    """The demo's trainings: processes of their own, `AT_ONCE` at a time.

    Args:
        folder: where they write, and where their output goes.
        n_runs: how many.
        steps: how long each trains.
        step_s: seconds that a step takes at least.
        open_page: whether to open the project's page in a browser.
    """

    def __init__(
        self, folder: Path, *, n_runs: int, steps: int, step_s: float, open_page: bool
    ) -> None:
        self._folder = folder
        self._open_page = open_page
        self._steps = steps
        self._step_s = step_s
        self._todo = list(itertools.product(SEEDS, LEARNING_RATES))[:n_runs]
        self._n = len(self._todo)
        self._running: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self._stopped = False

    def start(self, url: str) -> None:
        """Begin to train, beside the caller, against the server at `url`."""
        threading.Thread(target=self._run, args=(url,), daemon=True).start()

    def stop(self) -> None:
        """End what still trains, as Ctrl+C would."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)

    def _run(self, url: str) -> None:
        from kiseki.cli.server import open_in_browser
        from kiseki.sdk.api import Api

        page = Api(url).create_project(PROJECT).url
        opened = self._open_page and open_in_browser(page)
        click.echo(f"\n  Watch it live: {page}{' (opened in your browser)' if opened else ''}\n")
        workers = [threading.Thread(target=self._work, args=(url,)) for _ in range(AT_ONCE)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if not self._stopped:
            click.echo("\n  All trained. The page stays up until Ctrl+C.")

    def _work(self, url: str) -> None:
        while (process := self._begin_next(url)) is not None:
            code = process.wait()
            with self._lock:
                self._running.remove(process)
                stopped = self._stopped
            if code and not stopped:
                click.echo(f"  A training ended with exit code {code}; see {self._log}.")

    def _begin_next(self, url: str) -> "subprocess.Popen[bytes] | None":
        with self._lock:
            if self._stopped or not self._todo:
                return None
            seed, lr = self._todo.pop(0)
            click.echo(
                f"  training {self._n - len(self._todo)} of {self._n}: lr {lr:g}, seed {seed}"
            )
            with self._log.open("ab") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "kiseki.cli.demo_training"]
                    + [f"--lr={lr}", f"--seed={seed}", f"--steps={self._steps}"]
                    + [f"--step-s={self._step_s}"],
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    # Ctrl+C reaches them through `stop`, once, while the server is up.
                    start_new_session=True,
                    env={**os.environ, **_environment(url)},
                )
            self._running.append(process)
            return process

    @property
    def _log(self) -> Path:
        return self._folder / "training.log"


def _environment(url: str) -> dict[str, str]:
    """Return what a training is told; it must not land on another server or project."""
    return {
        "KISEKI_BASE_URL": url,
        "KISEKI_MODE": "online",
        "KISEKI_PROJECT": PROJECT,
        # Small matrices: more threads a process would only get into each other's way.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _require_scikit_learn() -> None:
    import importlib.util

    from kiseki.model.errors import UsageError

    if importlib.util.find_spec("sklearn") is None:
        raise UsageError(
            "The demo trains with scikit-learn.", hint='Run `pip install "kiseki[demo]"`.'
        )
