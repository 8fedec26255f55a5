"""Which settings of a project's runs a result hangs on."""

import hashlib
import importlib.util
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Literal

import numpy as np

from kiseki.hub.features import Feature, as_numbers, correlate, find_features
from kiseki.hub.forest import Forest
from kiseki.hub.table import choose
from kiseki.model.column import parse_column
from kiseki.model.errors import Busy, InvalidQuery, MissingExtra
from kiseki.model.importance import (
    ImportanceList,
    ImportanceQuery,
    ParameterImportance,
    SkippedColumn,
)
from kiseki.model.limits import MAX_IMPORTANCE_COLUMNS, MAX_IMPORTANCE_RUNS
from kiseki.store.contract import FloatArray, Store
from kiseki.store.queries import GroupQuery

_MIN_RUNS = 4
"""With fewer a forest has nothing to split."""
_KEPT_ANSWERS = 64
_PLACES = 4
"""Who may ask at once; all but one of them wait."""


class Importances:
    """Asks one forest at a time and remembers what it said.

    Args:
        store: where the runs are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._places = threading.BoundedSemaphore(_PLACES)
        self._forest = Forest()
        self._lock = threading.Lock()
        self._answers: OrderedDict[bytes, list[float]] = OrderedDict()

    def measure(self, project: int, asked: ImportanceQuery) -> ImportanceList:
        """Return importance and correlation of settings with a result.

        Raises:
            InvalidQuery: a column or the filter cannot be understood.
            NotFound: there is no such project.
            MissingExtra: scikit-learn is not installed.
            Busy: others wait, or it takes too long.
        """
        self._store.projects.get(project)
        if importlib.util.find_spec("sklearn") is None:
            raise MissingExtra(
                "The importance of parameters needs scikit-learn, which the server does not have.",
                hint="On the server: pip install 'kiseki[stats]'",
            )
        target = str(parse_column(asked.target))
        columns = self._columns(project, asked.columns, target)
        query = choose(project, asked.choice, limit=MAX_IMPORTANCE_RUNS)
        page = self._store.table.read(query, GroupQuery(columns=(target, *columns)))
        values = [row.values for row in page.rows]
        results = as_numbers([row[0] for row in values])
        values = [row for row, result in zip(values, results, strict=True) if result == result]
        answer = ImportanceList(
            target=target, n_runs=len(values), n_matching=page.n_matching, parameters=[]
        )
        if len(values) >= _MIN_RUNS:
            features = _all_features(columns, values, answer.skipped)
            answer.parameters = self._rate(features, as_numbers([row[0] for row in values]))
        return answer

    def close(self) -> None:
        """End the process of the forest."""
        self._forest.close()

    def _columns(self, project: int, asked: list[str] | None, target: str) -> list[str]:
        if asked is not None:
            if len(asked) > MAX_IMPORTANCE_COLUMNS:
                raise InvalidQuery(
                    f"At most {MAX_IMPORTANCE_COLUMNS} columns can be looked at.", field="columns"
                )
            names = [str(parse_column(name)) for name in asked]
        else:
            listed = self._store.table.list_columns(project)
            ours = [column for column in listed if column.source == "config"]
            ours.sort(key=lambda column: (-column.n_runs, column.name))
            names = [column.name for column in ours[:MAX_IMPORTANCE_COLUMNS]]
        return [name for name in dict.fromkeys(names) if name != target]

    def _rate(self, features: list[Feature], target: FloatArray) -> list[ParameterImportance]:
        if not features:
            return []
        block = np.column_stack([feature.values for feature in features])
        found = [
            ParameterImportance(
                name=feature.name,
                column=feature.column,
                kind=feature.kind,
                importance=share,
                correlation=correlate(feature.values, target),
                n_runs=int(np.count_nonzero(~np.isnan(feature.values))),
            )
            for feature, share in zip(features, self._ask_forest(block, target), strict=True)
        ]
        return sorted(found, key=lambda one: (-one.importance, one.name))

    def _ask_forest(self, features: FloatArray, target: FloatArray) -> list[float]:
        digest = hashlib.sha256(np.column_stack([features, target]).tobytes())
        digest.update(repr(features.shape).encode())
        key = digest.digest()
        # Those who wait hold threads of the server, of which others have need too.
        if not self._places.acquire(blocking=False):
            raise Busy("The server is finding out other importances.", hint="Try again soon.")
        try:
            with self._lock:
                if key not in self._answers:
                    self._answers[key] = self._forest.measure(features, target)
                self._answers.move_to_end(key)
                while len(self._answers) > _KEPT_ANSWERS:
                    self._answers.popitem(last=False)
                return self._answers[key]
        finally:
            self._places.release()


def _all_features(
    columns: list[str], values: Sequence[Sequence[object]], skipped: list[SkippedColumn]
) -> list[Feature]:
    features: list[Feature] = []
    for place, column in enumerate(columns, start=1):
        found = find_features(column, [row[place] for row in values])
        reason: Literal["constant", "too_many_values", "too_many_columns"]
        if isinstance(found, str):
            reason = found
        elif len(features) + len(found) > MAX_IMPORTANCE_COLUMNS:
            reason = "too_many_columns"
        else:
            features.extend(found)
            continue
        skipped.append(SkippedColumn(column=column, reason=reason))
    return features
