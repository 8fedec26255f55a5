"""trackio with its local SQLite files."""

import os
from pathlib import Path


class Adapter:
    """See `bench.worker` for what each method has to do."""

    def __init__(self, folder: Path) -> None:
        os.environ |= {"TRACKIO_DIR": str(folder), "HF_HUB_OFFLINE": "1"}

    def begin(self) -> None:
        import trackio

        self._trackio = trackio
        trackio.init(project="bench", name="bench", embed=False)

    def log(self, step: int, row: dict[str, float]) -> None:
        self._trackio.log(row, step=step)

    def finish(self) -> None:
        self._trackio.finish()

    def open(self) -> None:
        from trackio.sqlite_storage import SQLiteStorage

        self._storage = SQLiteStorage

    def read(self, key: str) -> list[float]:
        points = self._storage.get_metric_values("bench", "bench", key)
        return [point["value"] for point in points]
