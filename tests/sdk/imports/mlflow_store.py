"""Fills an MLflow store by MLflow's own client: `python mlflow_store.py FOLDER [STORE]`.

Prints the ids of the runs, by name, as JSON. A script, since MLflow warns while it is imported.
"""

import contextlib
import json
import math
import sys
from pathlib import Path

import mlflow
from mlflow.entities import Metric

N_STEPS = 40


def main(folder: Path, store: str = "") -> None:
    """Fill `mlflow.db` in a folder, or the store of another address, where artifacts lie too."""
    mlflow.set_tracking_uri(store or f"sqlite:///{folder}/mlflow.db")
    place = None if store else (folder / "artifacts").as_uri()
    experiment = mlflow.create_experiment("実験", artifact_location=place)
    client = mlflow.MlflowClient()
    ids = {}
    with mlflow.start_run(experiment_id=experiment, run_name="parent") as parent:
        ids["parent"] = parent.info.run_id
        mlflow.set_tags({"team": "ann", "bare": "", "mlflow.note.content": "**notes**"})
        mlflow.log_params({"lr": 1e-3, "depth": 3, "act": "relu", "seed": "007", "on": True})
        for step in range(N_STEPS):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        odd = [math.nan, math.inf, -math.inf, 3.0]
        client.log_batch(
            ids["parent"],
            metrics=[
                *(Metric("odd", v, 1_700_000_000_123 + i, i) for i, v in enumerate(odd)),
                Metric("acc", 0.5, 1_700_000_000_123, 0),
            ],
        )
        mlflow.log_text("hello", "notes/挨拶.txt")
        with mlflow.start_run(experiment_id=experiment, run_name="child", nested=True) as child:
            ids["child"] = child.info.run_id
    with (
        contextlib.suppress(ValueError),
        mlflow.start_run(experiment_id=experiment, run_name="broken") as broken,
    ):
        ids["broken"] = broken.info.run_id
        raise ValueError
    gone = client.create_run(experiment, run_name="gone").info.run_id
    client.delete_run(gone)
    print(json.dumps(ids))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
