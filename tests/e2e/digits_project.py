"""Three models that guess the digits of one test set and log what they guessed."""

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier
from tests.doubles.recorded_media import record_media_run

from kiseki import plot
from kiseki.model.run import Run
from kiseki.sdk.media.image import Image
from kiseki.sdk.tables import Table

MODELS: dict[str, Any] = {
    "linear": LogisticRegression(max_iter=200),
    "tree": DecisionTreeClassifier(max_depth=6, random_state=0),
    "bayes": GaussianNB(),
}
N_TEST = 300


def record_digits(url: str, folder: Path, project: str) -> dict[str, Run]:
    """Put a run for each model into a project; return them by name."""
    digits = load_digits()
    train, test = slice(N_TEST, 1000), slice(0, N_TEST)
    images = [Image((16 - image).astype(np.uint8) * 15) for image in digits.images[test]]
    runs: dict[str, Run] = {}
    for name, model in MODELS.items():
        model.fit(digits.data[train], digits.target[train])
        scores = model.predict_proba(digits.data[test])
        guesses = scores.argmax(axis=1)
        table = Table(columns=["id", "image", "label", "guess", "correct", "sure"])
        for i, (truth, guess) in enumerate(zip(digits.target[test], guesses, strict=True)):
            sure = float(scores[i].max())
            table.add_data(
                i, images[i], f"digit {truth}", f"digit {guess}", bool(truth == guess), sure
            )
        values = {
            "accuracy": float((guesses == digits.target[test]).mean()),
            "guesses": table,
            "confusion": plot.confusion_matrix(y_true=digits.target[test], preds=guesses),
            "roc": plot.roc_curve(digits.target[test], scores, classes_to_plot=[1, 8]),
        }
        own = folder / name
        own.mkdir(parents=True)
        rows = [(0, {"accuracy": 0.1}), (1, values)]
        runs[name] = record_media_run(
            url,
            own,
            rows,
            id=name,
            name=name,
            project=project,
            config={"model": name},
            end={"exit_code": 0},
        )
    return runs
