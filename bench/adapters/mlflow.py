"""mlflow with its SQLite store, one `log_metrics` a step (the synchronous default)."""

import os
from pathlib import Path


class Adapter:
    """See `bench.worker` for what each method has to do."""

    def __init__(self, folder: Path) -> None:
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
        self._uri = f"sqlite:///{folder / 'mlflow.db'}"

    def begin(self) -> None:
        import mlflow

        mlflow.set_tracking_uri(self._uri)
        self._mlflow = mlflow
        mlflow.start_run()

    def log(self, step: int, row: dict[str, float]) -> None:
        self._mlflow.log_metrics(row, step=step)

    def finish(self) -> None:
        self._mlflow.end_run()

    def open(self) -> None:
        from mlflow.tracking import MlflowClient

        self._client = MlflowClient(self._uri)
        self._run_id = self._client.search_runs(["0"])[0].info.run_id

    def read(self, key: str) -> list[float]:
        return [point.value for point in self._client.get_metric_history(self._run_id, key)]
