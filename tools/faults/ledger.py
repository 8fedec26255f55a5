"""Compare what the store has with what was logged, value by value."""

import dataclasses
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kiseki.model.metric import SYSTEM_PREFIX
from tools.faults.training import row_of


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is wrong with a run, as counts and the first few cases.

    Attributes:
        n_rows: rows in the store.
        missing: (writer, i) whose `log()` returned and that the store does not have.
        twice: (writer, i) that the store has more than once.
        invented: (writer, i) that nobody can have logged.
        changed: text that says which value differs.
    """

    n_rows: int
    missing: list[tuple[int, int]]
    twice: list[tuple[int, int]]
    invented: list[tuple[int, int]]
    changed: list[str]

    @property
    def clean(self) -> bool:
        """Whether every row is there exactly once as it was logged."""
        return not (self.missing or self.twice or self.invented or self.changed)

    def __str__(self) -> str:
        if self.clean:
            return f"{self.n_rows} rows, each exactly once"
        parts = [
            f"{len(found)} {name} (first: {found[:3]})"
            for name, found in [
                ("missing", self.missing),
                ("twice", self.twice),
                ("invented", self.invented),
                ("changed", self.changed),
            ]
            if found
        ]
        return f"{self.n_rows} rows; " + "; ".join(parts)


def compare(rows: Iterable[Mapping[str, Any]], returned: Mapping[int, int]) -> Verdict:
    """Judge the rows of a run.

    Args:
        rows: as `scan_history` gives them; those of system metrics are passed over.
        returned: for each writer how many of its calls are known to have returned. One more
            row may be there: its call was cut short after the row was safe.
    """
    found: Counter[tuple[int, int]] = Counter()
    changed: list[str] = []
    for row in rows:
        if all(key.startswith(("_", SYSTEM_PREFIX)) for key in row):
            continue
        place = (int(row["writer"]), int(row["i"]))
        found[place] += 1
        changed += differences(row, row_of(*place))
    wanted = {(writer, i) for writer, count in returned.items() for i in range(count)}
    possible = wanted | {(writer, count) for writer, count in returned.items()}
    return Verdict(
        n_rows=found.total(),
        missing=sorted(wanted - found.keys()),
        twice=sorted(place for place, count in found.items() if count > 1),
        invented=sorted(found.keys() - possible),
        changed=changed,
    )


def differences(row: Mapping[str, Any], logged: Mapping[str, Any]) -> list[str]:
    """Return a text for each value of a row that is not what was logged, types included."""
    keys = {key for key in row if not key.startswith("_")} | logged.keys()
    return [
        f"row {logged['i']} of writer {logged['writer']}: {key} is {row.get(key)!r}, "
        f"not {logged.get(key)!r}"
        for key in sorted(keys)
        if not _same(row.get(key), logged.get(key))
    ]


def _same(found: Any, logged: Any) -> bool:
    if isinstance(found, float) and isinstance(logged, float):
        return found == logged or (math.isnan(found) and math.isnan(logged))
    return type(found) is type(logged) and found == logged
