"""Which features a result hangs on, found out by a random forest in a process of its own.

scikit-learn takes 170 MB of memory and seconds to load, which a server that is asked now and
then should not carry.
"""

import io
import json

import numpy as np

from kiseki.hub.answering_process import AnsweringProcess
from kiseki.store.contract import FloatArray

_TOO_LATE = (
    "The importance of these parameters takes too long to find out.",
    "Choose fewer columns or fewer runs.",
)


class Forest:
    """Asks the process that grows forests."""

    def __init__(self) -> None:
        self._process = AnsweringProcess("kiseki.hub.forest_process", too_late=_TOO_LATE)

    def measure(self, features: FloatArray, target: FloatArray) -> list[float]:
        """Return the share of each feature, together 1; zeros where nothing can be told.

        Args:
            features: (runs, features); NaN is a missing value, and only the order of the
                others counts.
            target: (runs,), finite.

        Raises:
            Busy: it took too long.
        """
        stream = io.BytesIO()
        np.save(stream, np.column_stack([_ranks(features), _scaled(target)]), allow_pickle=False)
        return json.loads(self._process.ask(stream.getvalue()))

    def close(self) -> None:
        """End the process."""
        self._process.close()


def _ranks(features: FloatArray) -> FloatArray:
    """Put places in the order of a column for its values: a tree asks no more, and any fits."""
    ranks = np.full(features.shape, np.nan)
    for column in range(features.shape[1]):
        is_there = ~np.isnan(features[:, column])
        ranks[is_there, column] = np.unique(features[is_there, column], return_inverse=True)[1]
    return ranks


def _scaled(target: FloatArray) -> FloatArray:
    """Bring numbers to -1..1, as squares of large ones would overflow."""
    largest = float(np.abs(target).max())
    return target / largest if largest > 0 else target
