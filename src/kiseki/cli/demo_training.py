"""One training of the demo: a small network learns scikit-learn's handwritten digits.

It is written as a user's script would be, `import kiseki` and all; `kiseki demo` starts it
several times with other learning rates and seeds.
"""

# pyright: basic
# scikit-learn has no types.

import argparse
import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

import kiseki

BATCH = 64
VALIDATE_EVERY = 20


def main() -> None:
    """Train once and log what happens."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", default="digits")
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--hidden", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--step-s", type=float, default=0.0, help="slow down to this a step")
    args = parser.parse_args()
    with kiseki.init(
        project=args.project,
        config={
            "lr": args.lr,
            "hidden": args.hidden,
            "seed": args.seed,
            "steps": args.steps,
            "batch": BATCH,
            "momentum": 0.9,
        },
        group=f"lr {args.lr:g}",
        job_type="train",
        tags=["demo"],
        notes="One of the small networks that `kiseki demo` trains.",
    ) as run:
        train(run, step_s=args.step_s)


def train(run: "kiseki.Run", *, step_s: float) -> None:
    """Train with the run's config, no faster than one step in `step_s` seconds."""
    config = run.config
    images, labels = load_digits(return_X_y=True)
    train_x, val_x, train_y, val_y = train_test_split(
        images / 16.0, labels, test_size=0.25, random_state=0, stratify=labels
    )
    model = MLPClassifier(
        (config.hidden,),
        solver="sgd",
        learning_rate_init=config.lr,
        momentum=config.momentum,
        random_state=config.seed,
    )
    batches = np.random.default_rng(config.seed)
    for step in range(config.steps):
        began = time.perf_counter()
        chosen = batches.choice(len(train_x), size=config.batch, replace=False)
        model.partial_fit(train_x[chosen], train_y[chosen], classes=range(10))
        row = {
            "train/loss": model.loss_,
            "train/acc": model.score(train_x[chosen], train_y[chosen]),
            "weights/hidden": float(np.linalg.norm(model.coefs_[0])),
            "weights/output": float(np.linalg.norm(model.coefs_[1])),
        }
        if step % VALIDATE_EVERY == 0 or step == config.steps - 1:
            row["val/acc"] = model.score(val_x, val_y)
            row["val/loss"] = log_loss(val_y, model.predict_proba(val_x), labels=range(10))
            print(f"step {step:4}  val/loss {row['val/loss']:.4f}  val/acc {row['val/acc']:.3f}")
        run.log(row)
        time.sleep(max(0.0, step_s - (time.perf_counter() - began)))


if __name__ == "__main__":
    main()
