"""kiseki with a server, or offline with BENCH_MODE=offline."""

import os
from pathlib import Path
from typing import Any

RUN_ID = "bench"


class Adapter:
    """See `bench.worker` for what each method has to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self) -> None:
        import kiseki

        mode: Any = os.environ.get("BENCH_MODE", "online")
        self._run = kiseki.init(
            project="bench", id=RUN_ID, dir=self._folder, mode=mode, settings={"silent": True}
        )

    def log(self, step: int, row: dict[str, float]) -> None:
        self._run.log(row, step=step)

    def finish(self) -> None:
        self._run.finish()

    def open(self) -> None:
        import kiseki

        self._stored = kiseki.Api().run(f"bench/{RUN_ID}")

    def read(self, key: str) -> list[float]:
        return self._stored.series(key).y.tolist()
