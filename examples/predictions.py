"""Let two models guess the same digits and log what they guessed, row by row.

pip install scikit-learn
kiseki server            # in another terminal
python examples/predictions.py
Then open the table `guesses` in the project `predictions`, and group by the label.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

import kiseki

N_TEST = 300
MODELS = {"linear": LogisticRegression(max_iter=200), "bayes": GaussianNB()}

digits = load_digits()
test_x, test_y = digits.data[:N_TEST], digits.target[:N_TEST]
pictures = [
    kiseki.Image((255 - 15 * pixels).astype(np.uint8)) for pixels in digits.images[:N_TEST]
]

for name, model in MODELS.items():
    with kiseki.init(project="predictions", name=name, config={"model": name}) as run:
        model.fit(digits.data[N_TEST:], digits.target[N_TEST:])
        scores = model.predict_proba(test_x)
        guesses = scores.argmax(axis=1)

        table = kiseki.Table(columns=["id", "image", "label", "guess", "correct", "score"])
        for i, (label, guess) in enumerate(zip(test_y.tolist(), guesses.tolist(), strict=True)):
            score = float(scores[i, guess])
            table.add_data(i, pictures[i], label, guess, label == guess, score)
        run.log(
            {
                "accuracy": float((guesses == test_y).mean()),
                "guesses": table,
                "confusion": kiseki.plot.confusion_matrix(
                    y_true=test_y.tolist(), preds=guesses.tolist()
                ),
                "roc": kiseki.plot.roc_curve(test_y.tolist(), scores.tolist()),
            }
        )
