"""Prepare data, train and evaluate: three runs that hand each other versioned artifacts.

pip install scikit-learn
kiseki server            # in another terminal
python examples/pipeline.py
Then open Artifacts in the project `digits-pipeline`, and the lineage of any of them.
"""

import argparse
from pathlib import Path

import joblib
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

import kiseki

PROJECT = "digits-pipeline"


def preprocess(test_share: float) -> None:
    """Split the digits and log them as a data set."""
    with kiseki.init(project=PROJECT, name="preprocess", job_type="preprocess") as run:
        images, labels = load_digits(return_X_y=True)
        parts = train_test_split(
            images / 16.0, labels, test_size=test_share, random_state=0, stratify=labels
        )
        data = kiseki.Artifact(
            "digits-data", type="dataset", metadata={"rows": len(labels), "test": test_share}
        )
        for name, rows in zip(("train_x", "test_x", "train_y", "test_y"), parts, strict=True):
            with data.new_file(f"{name}.csv", "wb") as file:
                np.savetxt(file, rows, fmt="%g", delimiter=",")
        run.log_artifact(data, aliases=["clean"]).wait()


def train(strength: float) -> None:
    """Train on the newest data set and log the model."""
    config = {"C": strength}
    with kiseki.init(project=PROJECT, name="train", job_type="train", config=config) as run:
        folder = Path(run.use_artifact("digits-data:latest").download())
        x, y = read(folder, "train_x"), read(folder, "train_y")
        model = LogisticRegression(C=strength, max_iter=300).fit(x, y)
        run.log({"train/acc": model.score(x, y)})
        joblib.dump(model, "digits-net.joblib")
        run.log_model("digits-net.joblib", name="digits-net", aliases=["candidate"]).wait()


def evaluate() -> None:
    """Score the newest model on data that it has not seen, and register it."""
    with kiseki.init(project=PROJECT, name="evaluate", job_type="evaluate") as run:
        folder = Path(run.use_artifact("digits-data:latest").download())
        net = run.use_artifact("digits-net:candidate")
        model = joblib.load(net.file())
        accuracy = model.score(read(folder, "test_x"), read(folder, "test_y"))
        run.log({"test/acc": accuracy})
        report = kiseki.Artifact("digits-report", type="report", metadata={"test/acc": accuracy})
        with report.new_file("report.md") as file:
            file.write(f"# {net.name}\n\nRight on {accuracy:.1%} of the digits it has not seen.\n")
        run.log_artifact(report)
        run.link_artifact(net, "digits-classifier", aliases=["staging"])


def read(folder: Path, name: str) -> np.ndarray:
    """Return one part of the data set."""
    return np.loadtxt(folder / f"{name}.csv", delimiter=",")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--test-share", type=float, default=0.25)
    parser.add_argument("--strength", type=float, default=1.0)
    arguments = parser.parse_args()
    preprocess(arguments.test_share)
    train(arguments.strength)
    evaluate()
