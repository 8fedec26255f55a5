"""Train a small classifier and watch it in kiseki.

pip install scikit-learn
kiseki server            # in another terminal
python examples/digits.py --lr 0.1
"""

import argparse

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

import kiseki

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.01)
parser.add_argument("--epochs", type=int, default=20)

with kiseki.init(project="digits", config=parser.parse_args()) as run:
    images, labels = load_digits(return_X_y=True)
    train_x, val_x, train_y, val_y = train_test_split(images / 16.0, labels, random_state=0)
    model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=run.config.lr)

    for epoch in range(run.config.epochs):
        for batch in np.array_split(np.random.permutation(len(train_x)), 20):
            model.partial_fit(train_x[batch], train_y[batch], classes=range(10))
        run.log(
            {
                "epoch": epoch,
                "train/acc": model.score(train_x, train_y),
                "val/acc": model.score(val_x, val_y),
                "val/loss": log_loss(val_y, model.predict_proba(val_x)),
            }
        )
