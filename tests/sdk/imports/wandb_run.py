"""Records a run offline with wandb itself: `python wandb_run.py FOLDER`."""

import math
import os
import sys
from pathlib import Path
from typing import Any

N_STEPS = 25


def main(folder: str) -> None:
    """Record one run below a folder."""
    os.environ |= {"WANDB_SILENT": "true", "WANDB_ERROR_REPORTING": "false"} | {
        "WANDB_DATA_DIR": folder,
        "WANDB_CACHE_DIR": folder,
    }
    import wandb

    run = wandb.init(
        project="demo p",
        name="名前",
        notes="*notes*",
        tags=["b", "a"],
        group="g",
        job_type="train",
        config={"lr": 0.5, "deep": {"x": [1, 2], "y": None}},
        dir=folder,
        mode="offline",
    )
    run.define_metric("val/*", step_metric="epoch", summary="min")
    print("hello")
    for step in range(N_STEPS):
        run.log({"loss": 1.5 / (step + 1), "nested": {"a": step}, "epoch": step // 5})
    run.log({"nan": math.nan, "inf": -math.inf, "text": "ことば", "flag": True})
    run.log({"table": wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]])})
    log_artifacts(run, Path(folder))
    Path(run.dir, "own.txt").write_text("own")
    run.summary["best"] = 0.25
    run.config.update({"late": 7})
    run.finish()


def log_artifacts(run: Any, folder: Path) -> None:
    """Log an artifact that stays as it was, and one whose file is lost before the import."""
    import wandb

    (folder / "data.txt").write_text("data")
    kept = wandb.Artifact("kept", "dataset", description="d", metadata={"rows": 3})
    kept.add_file(str(folder / "data.txt"), name="deep/データ.txt")
    kept.add_reference("https://example.org/data", name="far", checksum=False)
    run.log_artifact(kept, aliases=["best"], tags=["t"])
    lost = wandb.Artifact("lost", "dataset")
    lost.add_file(str(folder / "data.txt"), name="a", policy="immutable", skip_cache=True)
    (folder / "other.txt").write_text("other")
    lost.add_file(str(folder / "other.txt"), name="b", policy="immutable", skip_cache=True)
    run.log_artifact(lost)


if __name__ == "__main__":
    main(sys.argv[1])
