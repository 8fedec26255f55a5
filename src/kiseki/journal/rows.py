"""Put rows together from row records; pure, no I/O.

`log()` appends every call as a record of its own, so that nothing is held back in the
training process. Which records make one row is decided here, by whoever reads.
"""

import sys
from array import array
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from kiseki.journal.row_runs import RowRun

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1


class Entry(NamedTuple):
    """What one row record adds to one row.

    Attributes:
        position: the record's position. When one record makes several rows (two of its
            keys became the same by flattening), the second has position + 1, and so on:
            inside the record, so no other record can have it.
        row: position of the first entry of the row that it belongs to.
        step: the row's step.
        time_us: epoch microseconds of the row's first record.
        values: flat key -> value; a map among the values has a `_type` member.
    """

    position: int
    row: int
    step: int
    time_us: int
    values: Mapping[str, Any]


class RowAssembler:
    """Follows the row records of one writer in order and says which row each belongs to.

    Attributes:
        step: the implicit step: what the next row without a step of its own gets.
    """

    def __init__(self, *, next_step: int = 0) -> None:
        self.step: int = next_step
        self._row = -1
        """Position of the open row, or -1 if none is open."""
        self._time_us = 0
        self._keys: set[str] = set()

    def feed(self, position: int, body: list[Any]) -> list[Entry]:
        """Take the record `[kind, time_us, step, commit, values]`; return its entries.

        There is one entry for each record, more only if flattening makes two keys equal.

        Raises:
            ValueError: the record is not a row, though its CRC fits.
        """
        if len(body) != 5 or body[4].__class__ is not dict or not _is_int64(body[1]):
            raise ValueError("a row record of another shape")
        time_us: int = body[1]
        step: int | None = body[2]
        commit: bool | None = body[3]
        values: dict[str, Any] = body[4]
        if step is not None and not _is_int64(step):
            raise ValueError("a row record with a step that is no integer")
        if commit is None:
            commit = step is None
        if step is not None and step != self.step:
            self._row = -1
            self.step = step
        for value in values.values():
            if type(value) is dict:
                parts = flatten(values)
                break
        else:
            parts = [values]
        if len(parts) == 1 and commit and self._row < 0:  # by far the most common record
            self.step += 1
            return [Entry(position, position, self.step - 1, time_us, parts[0])]
        return self._feed_parts(position, time_us, parts, commit=commit)

    def feed_run(self, run: RowRun) -> bytes | None:
        """Take a run of row records, each of which makes a row of its own.

        Returns:
            The rows' steps as little-endian int64; None if the records must be fed one by one,
            since the first may belong to a row that is open.
        """
        keys = {column.key for column in run.columns}
        steps = run.steps
        if self._row >= 0 and self._keys.isdisjoint(keys):
            if steps is None or int.from_bytes(steps[:8], "little") == self.step:
                return None
        if steps is None:
            if self.step + run.n > INT64_MAX:
                return None
            taken = array("q", range(self.step, self.step + run.n))
            if sys.byteorder == "big":
                taken.byteswap()
            steps = taken.tobytes()
        last = int.from_bytes(steps[-8:], "little")
        if run.commits:
            self._row = -1
            self.step = last + 1
        else:
            self._row = run.position + (run.n - 1) * run.size
            self._time_us = int.from_bytes(run.times[-8:], "little")
            self._keys = keys
            self.step = last
        return steps

    def _feed_parts(
        self, position: int, time_us: int, parts: list[dict[str, Any]], *, commit: bool
    ) -> list[Entry]:
        entries: list[Entry] = []
        for index, part in enumerate(parts):
            if self._row < 0 or not self._keys.isdisjoint(part):
                self._row = position + index
                self._time_us = time_us
                self._keys = set()
            self._keys.update(part)
            entries.append(Entry(position + index, self._row, self.step, self._time_us, part))
        if commit:
            self._row = -1
            self.step += 1
        return entries


def flatten(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return `values` with nested maps as dotted keys.

    Usually one map. Where two keys become the same (`{"a.b": 1, "a": {"b": 2}}`) the later
    one goes to a further map, so that neither value is lost. An empty map stays a value.
    """
    parts: list[dict[str, Any]] = [{}]
    _flatten_into(parts, "", values)
    return parts


def _is_int64(number: object) -> bool:
    return type(number) is int and INT64_MIN <= number <= INT64_MAX


def is_value(item: object) -> bool:
    """Return whether a map is one value (it has a `_type` member or is empty)."""
    return not isinstance(item, dict) or not item or "_type" in item


def _flatten_into(parts: list[dict[str, Any]], prefix: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        key = prefix + name
        if not is_value(value):
            _flatten_into(parts, key + ".", value)
            continue
        for part in parts:
            if key not in part:
                part[key] = value
                break
        else:
            parts.append({key: value})
