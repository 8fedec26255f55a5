"""Small real trainings that end in all the ways a training can: `programs.py NAME...`.

The server is in the environment. What they learn is softmax regression on scikit-learn's digits.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

import kiseki
from kiseki.cli import demo_training

STEPS = 60
NOTES = """\
## 目的
学習率を変えると**正解率**がどう変わるかを見る。損失は交差エントロピー

$$L = -\\frac{1}{N}\\sum_{i=1}^{N} \\log p_{i,y_i}$$

に L2 正則化 $\\lambda \\lVert W \\rVert^2$ を加えたもの。

| 条件 | 学習率 | λ |
|---|---|---|
| 基準 | 0.5 | 0 |
| 学習率を上げた | 4 | 0 |
| 正則化あり | 0.5 | 0.01 |

- [x] 基準を測る
- [ ] `batch` を変えて比べる
"""
PATCH = """\
diff --git a/train.py b/train.py
--- a/train.py
+++ b/train.py
@@ -1,3 +1,3 @@
 steps = 60
-rate = 0.1
+rate = 0.5
 decay = 0.0
"""


def learn(rate: float, decay: float = 0.0, steps: int = STEPS) -> Iterator[dict[str, float]]:
    """Yield the loss and the share of right answers after each step."""
    images, labels = load_digits(return_X_y=True)
    images, wanted = images / 16.0, np.eye(10)[labels]
    weights = np.zeros((64, 10))
    for _ in range(steps):
        scores = images @ weights
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        weights -= rate * (images.T @ (chances - wanted) / len(images) + decay * weights)
        right = chances[np.arange(len(labels)), labels]
        yield {
            "train/loss": float(-np.log(right).mean()),
            "train/acc": float((chances.argmax(axis=1) == labels).mean()),
        }


def grid() -> None:
    """Train the networks of `kiseki demo` with several learning rates and sizes."""
    sizes = [(lr, seed, 32) for lr in (0.3, 0.1, 0.03, 0.003) for seed in (0, 1)]
    for lr, seed, hidden in [*sizes, (0.1, 0, 8), (0.1, 0, 128)]:
        config = {"lr": lr, "hidden": hidden, "seed": seed, "steps": 300, "batch": 64}
        with kiseki.init(
            project="digits",
            config=config | {"momentum": 0.9},
            group=f"lr {lr:g}",
            job_type="train",
            tags=["demo"] if hidden == 32 else ["demo", "size"],
            notes="A small network, as `kiseki demo` trains them.",
        ) as run:
            demo_training.train(run, step_s=0.0)


def old() -> None:
    """Log a run that is thrown away later."""
    with kiseki.init(project="first tries", name="does it log at all?") as run:
        run.log({"train/loss": 2.3})


def fail() -> None:
    """Raise in the middle of a training."""
    config = {"lr": 3.0, "hidden": 0, "batch": 1797}
    with kiseki.init(
        project="digits", id="too-fast", name="too fast", config=config, tags=["no hidden layer"]
    ) as run:
        for step, row in enumerate(learn(config["lr"])):
            run.log(row)
            print(f"step {step}  loss {row['train/loss']:.4f}")
            if step == 40:
                raise ValueError("batch 41 has images of 9 x 8 pixels, the network takes 8 x 8")


def crash() -> None:
    """Vanish in the middle of a training, as if the machine had run out of memory."""
    run = kiseki.init(
        project="digits", id="out-of-memory", name="whole data set at once", config={"lr": 0.03}
    )
    for step, row in enumerate(learn(0.03)):
        run.log(row)
        if step == 25:
            os.kill(os.getpid(), signal.SIGKILL)


def live() -> None:
    """Train until somebody ends it."""
    run = kiseki.init(
        project="digits",
        id="still-training",
        name="small steps",
        config={"lr": 0.01},
        resume="allow",
    )
    for row in learn(0.01, steps=100_000):
        run.log(row)
        time.sleep(0.5)


def japanese() -> None:
    """Log three runs with names, notes, tags and files as Japanese people write them."""
    for id, name, rate, decay in (
        ("kijun", "基準", 0.5, 0.0),
        ("gakushuritsu", "学習率を上げた", 4.0, 0.0),
        ("seisokuka", "正則化あり（λ＝0.01）", 0.5, 0.01),
    ):
        with kiseki.init(
            project="手書き数字",
            id=id,
            name=name,
            notes=NOTES,
            tags=["比較実験", "本番候補"][: 2 if id == "kijun" else 1],
            group="学習率の比較",
            config={"学習率": rate, "正則化": {"λ": decay, "種類": "L2"}},
        ) as run:
            for step, row in enumerate(learn(rate, decay)):
                run.log(row)
                print(f"ステップ {step}: 損失 {row['train/loss']:.4f}")
            if id == "kijun":
                write_files(Path("結果"))
                run.save("結果/**", policy="now")


def write_files(folder: Path) -> None:
    """Write a file of each kind that the page previews."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from PIL import Image

    folder.mkdir(exist_ok=True)
    rows = [(step, *row.values()) for step, row in enumerate(learn(0.5))]
    lines = "\n".join(f"{step},{loss:.5f},{acc:.4f}" for step, loss, acc in rows)
    digits = load_digits().images[:20].reshape(2, 10, 8, 8).swapaxes(1, 2).reshape(16, 80)
    page = "<h1>まとめ</h1><p>正解率は 9 割を超えた。</p>"
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# 誤りの分析\n\n8 が難しい。"},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": "sum(errors.values())",
            "outputs": [{"output_type": "execute_result", "data": {"text/plain": "142"}}],
        },
    ]
    (folder / "経過.csv").write_text(f"ステップ,損失,正解率\n{lines}\n", encoding="utf-8")
    (folder / "設定.json").write_text(
        json.dumps({"学習率": 0.5, "層": [64, 10]}, ensure_ascii=False), encoding="utf-8"
    )
    (folder / "メモ.md").write_text(NOTES, encoding="utf-8")
    (folder / "変更.patch").write_text(PATCH, encoding="utf-8")
    (folder / "まとめ.html").write_text(page, encoding="utf-8")
    (folder / "分析.ipynb").write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}),
        encoding="utf-8",
    )
    Image.fromarray((255 - 15 * digits).astype(np.uint8)).save(folder / "数字.png")
    columns = dict(zip(("ステップ", "損失", "正解率"), zip(*rows, strict=True), strict=True))
    pq.write_table(
        pa.table({name: list(column) for name, column in columns.items()}), folder / "経過.parquet"
    )
    (folder / "重み.bin").write_bytes(bytes(range(256)) * 40)


PROGRAMS = {
    "grid": grid,
    "old": old,
    "fail": fail,
    "crash": crash,
    "live": live,
    "japanese": japanese,
}

if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        PROGRAMS[wanted]()
