"""aim with its local repository."""

from pathlib import Path


class Adapter:
    """See `bench.worker` for what each method has to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)

    def begin(self) -> None:
        from aim import Run

        self._run = Run(repo=self._folder, experiment="bench")

    def log(self, step: int, row: dict[str, float]) -> None:
        self._run.track(row, step=step)

    def finish(self) -> None:
        self._run.close()

    def open(self) -> None:
        from aim import Repo

        # What `aim storage reindex` does: without it a closed run has no metrics to read.
        self._repo = Repo(self._folder)
        self._repo._recreate_index()

    def read(self, key: str) -> list[float]:
        from aim import Run

        for run_hash in self._repo.list_all_runs():
            for metric in Run(run_hash, repo=self._repo, read_only=True).metrics():
                if metric.name == key:
                    steps, values = metric.values.sparse_list()
                    return [float(value) for _, value in sorted(zip(steps, values, strict=True))]
        return []
