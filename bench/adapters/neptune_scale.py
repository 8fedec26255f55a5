"""neptune-scale in offline mode; its operations are read with its own message classes."""

import os
from pathlib import Path


class Adapter:
    """See `bench.worker` for what each method has to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        os.environ |= {"NEPTUNE_PROJECT": "bench/bench", "NEPTUNE_LOGGER_LEVEL": "error"}

    def begin(self) -> None:
        from neptune_scale import Run

        self._run = Run(run_id="bench", mode="offline", log_directory=self._folder)

    def log(self, step: int, row: dict[str, float]) -> None:
        self._run.log_metrics(row, step=step)

    def finish(self) -> None:
        self._run.close()

    def open(self) -> None:
        from neptune_scale.sync.operations_repository import OperationsRepository

        self._repository = OperationsRepository
        self._file = next(self._folder.rglob("*.sqlite3"))

    def read(self, key: str) -> list[float]:
        repository = self._repository(self._file)
        values = []
        last = 0
        while operations := repository.get_operations(up_to_bytes=2**24, from_exclusive=last):
            last = operations[-1].sequence_id
            values += [
                operation.operation.append[key].float64
                for operation in operations
                if key in getattr(operation.operation, "append", {})
            ]
        return values
