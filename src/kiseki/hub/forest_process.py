"""The process that grows forests: `python -m kiseki.hub.forest_process`, started by `forest`.

Each question is an array as `.npy`: (runs, features + 1), the target last. Each answer is JSON:
the share of each feature. The same array gives the same answer.
"""

import contextlib
import io
import json
import math
import os
from typing import Any

import numpy as np

from kiseki.hub.answering_process import answer_questions
from kiseki.store.contract import FloatArray

_WORK = 2e8
"""Values looked at to find splits; about ten seconds of one core."""
_MIN_TREES = 25
_MAX_TREES = 200


def count_trees(n_runs: int, n_features: int) -> int:
    """Return how many trees are grown; fewer where each is much work."""
    work_of_one = n_runs * math.log2(n_runs + 1) * n_features / 3
    return int(min(_MAX_TREES, max(_MIN_TREES, _WORK / work_of_one)))


def grow(block: FloatArray) -> list[float]:
    """Return the importances of all columns but the last, which is the target."""
    from sklearn.ensemble import (  # pyright: ignore[reportMissingTypeStubs]
        RandomForestRegressor,
    )

    n_runs, width = block.shape
    # The package has no types.
    forest: Any = RandomForestRegressor(
        n_estimators=count_trees(n_runs, width - 1),
        max_features=1 / 3,
        min_samples_leaf=2,
        random_state=0,
        n_jobs=1,
    )
    forest.fit(block[:, :-1], block[:, -1])
    return [float(share) for share in forest.feature_importances_]


def _main() -> None:
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    answer_questions(
        lambda question: json.dumps(
            grow(np.load(io.BytesIO(question), allow_pickle=False))
        ).encode()
    )


if __name__ == "__main__":
    _main()
