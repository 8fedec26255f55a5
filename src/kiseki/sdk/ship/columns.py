"""Turn rows into the columns of a wire segment; pure, no I/O.

Runs of like rows come as columns already. Other entries are grouped by their keys and turned
round with one `zip`: about 1 us for a row of five numbers, without numpy.
"""

import sys
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from kiseki.journal.row_runs import NumberType, RowRun
from kiseki.journal.rows import INT64_MAX, INT64_MIN, Entry
from kiseki.model.wire import Column, ConsoleLine, Fact, ObjectValue, Segment

_Kept = list[tuple[NumberType, list[int] | None, list[Any]]]
_PackedColumn = tuple[str, NumberType, Sequence[int] | None, bytes]
"""Key, type, the entries that have a value (None: all), their values."""
_BIG_ENDIAN: Final = sys.byteorder == "big"


class _Rows(NamedTuple):
    """Rows that follow each other, as packed columns.

    Attributes:
        n: how many entries there are.
        positions, rows, steps, times: n little-endian int64 each.
    """

    n: int
    positions: bytes
    rows: bytes
    steps: bytes
    times: bytes
    columns: list[_PackedColumn]
    objects: list[ObjectValue]


class SegmentBuilder:
    """Gathers what lies between two positions of one journal."""

    def __init__(self) -> None:
        self._parts: list[_Rows] = []
        self._entries: list[Entry] = []
        self._console: dict[int, ConsoleLine] = {}
        self._facts: list[Fact] = []

    def add_entries(self, entries: list[Entry]) -> None:
        """Take entries in the order of their positions."""
        self._entries += entries

    def add_run(self, run: RowRun, steps: bytes) -> None:
        """Take a run of rows with their steps, n little-endian int64."""
        self._end_entries()
        positions = _pack("q", range(run.position, run.position + run.n * run.size, run.size))
        columns: list[_PackedColumn] = [
            (column.key, column.type, None, column.values) for column in run.columns
        ]
        self._parts.append(_Rows(run.n, positions, positions, steps, run.times, columns, []))

    def add_console(self, lines: Sequence[ConsoleLine]) -> None:
        """Take versions of lines; of several versions of one line the last is sent."""
        for line in lines:
            self._console[line.line] = line

    def add_fact(self, fact: Fact) -> None:
        """Take a record that is sent as it was written."""
        self._facts.append(fact)

    def build(
        self,
        *,
        writer: str,
        start: int,
        end: int,
        before_crc: int,
        last_crc: int,
        lost: list[tuple[int, int]],
    ) -> Segment:
        """Return everything that was added as one segment [start, end) of the journal."""
        self._end_entries()
        parts = self._parts
        positions = b"".join(part.positions for part in parts)
        rows = b"".join(part.rows for part in parts)
        columns, objects = _join_parts(parts)
        return Segment(
            writer=writer,
            start=start,
            end=end,
            before_crc=before_crc,
            last_crc=last_crc,
            lost=lost,
            positions=positions,
            rows=None if rows == positions else rows,
            steps=b"".join(part.steps for part in parts),
            times=b"".join(part.times for part in parts),
            columns=columns,
            objects=objects,
            console=sorted(self._console.values(), key=lambda line: (line.position, line.line)),
            facts=self._facts,
        )

    def _end_entries(self) -> None:
        """Turn the entries that were added one by one into columns."""
        entries, self._entries = self._entries, []
        if not entries:
            return
        positions, rows, steps, times, values = zip(*entries, strict=True)
        columns, objects = _turn_round(values)
        self._parts.append(
            _Rows(
                n=len(entries),
                positions=_pack("q", positions),
                rows=_pack("q", rows),
                steps=_pack("q", steps),
                times=_pack("q", times),
                columns=columns,
                objects=objects,
            )
        )


def _join_parts(parts: Sequence[_Rows]) -> tuple[list[Column], list[ObjectValue]]:
    """Return the columns and objects of all parts, counted from the first entry of the first."""
    found: dict[tuple[str, NumberType], list[tuple[Sequence[int], bytes]]] = {}
    objects: list[ObjectValue] = []
    base = 0
    for part in parts:
        everywhere = range(base, base + part.n)
        for key, kind, at, values in part.columns:
            where = everywhere if at is None else [base + index for index in at]
            found.setdefault((key, kind), []).append((where, values))
        for value in part.objects:
            objects.append(ObjectValue(key=value.key, at=base + value.at, value=value.value))
        base += part.n
    columns: list[Column] = []
    for (key, kind), pieces in found.items():
        values = b"".join(packed for _, packed in pieces)
        is_everywhere = sum(len(where) for where, _ in pieces) == base
        at = None if is_everywhere else b"".join(_pack("I", where) for where, _ in pieces)
        columns.append(Column(key=key, type=kind, at=at, values=values))
    return columns, objects


def _turn_round(
    rows: Sequence[Mapping[str, Any]],
) -> tuple[list[_PackedColumn], list[ObjectValue]]:
    groups: dict[tuple[str, ...], tuple[list[int], list[Mapping[str, Any]]]] = {}
    for index, values in enumerate(rows):
        keys = tuple(values)
        group = groups.get(keys)
        if group is None:
            group = groups[keys] = ([], [])
        group[0].append(index)
        group[1].append(values)
    kept: dict[str, _Kept] = {}
    objects: list[ObjectValue] = []
    for keys, (indices, members) in groups.items():
        at = None if len(members) == len(rows) else indices
        for key, column in zip(keys, zip(*map(_values_of, members), strict=True), strict=True):
            _sort_out(key, at, indices, column, kept.setdefault(key, []), objects)
    columns = [column for key, parts in kept.items() for column in _join(key, parts)]
    objects.sort(key=lambda value: value.at)
    return columns, objects


def _values_of(row: Mapping[str, Any]) -> Any:
    return row.values()


def _sort_out(
    key: str,
    at: list[int] | None,
    indices: list[int],
    column: tuple[Any, ...],
    kept: _Kept,
    objects: list[ObjectValue],
) -> None:
    """Put a column of values where their types belong; usually they all have one."""
    types = set(map(type, column))
    if len(types) == 1:
        only = types.pop()
        if only is float:
            kept.append(("f", at, list(column)))
            return
        if only is bool:
            kept.append(("b", at, list(column)))
            return
        if only is int and max(column) <= INT64_MAX and min(column) >= INT64_MIN:
            kept.append(("i", at, list(column)))
            return
    parts: dict[NumberType, tuple[list[int], list[Any]]] = {}
    for index, value in zip(indices, column, strict=True):
        kind = _type_of(value)
        if kind is None:
            objects.append(ObjectValue(key=key, at=index, value=_as_object(value)))
            continue
        part = parts.setdefault(kind, ([], []))
        part[0].append(index)
        part[1].append(value)
    kept.extend((kind, part[0], part[1]) for kind, part in parts.items())


def _type_of(value: object) -> NumberType | None:
    if isinstance(value, bool):
        return "b"
    if isinstance(value, float):
        return "f"
    if isinstance(value, int) and INT64_MIN <= value <= INT64_MAX:
        return "i"
    return None


def _as_object(value: Any) -> Any:
    """Return what stands for a value that is no number of a column."""
    if isinstance(value, int):
        return {"_type": "int", "text": str(value)}
    return value


def _join(key: str, parts: _Kept) -> list[_PackedColumn]:
    """Return one column for each type of a key, its entries in ascending order."""
    by_type: dict[NumberType, list[tuple[list[int] | None, list[Any]]]] = {}
    for kind, at, values in parts:
        by_type.setdefault(kind, []).append((at, values))
    columns: list[_PackedColumn] = []
    for kind, pieces in by_type.items():
        at, values = pieces[0] if len(pieces) == 1 else _merge(pieces)
        packed = bytes(values) if kind == "b" else _pack("q" if kind == "i" else "d", values)
        columns.append((key, kind, at, packed))
    return columns


def _merge(pieces: list[tuple[list[int] | None, list[Any]]]) -> tuple[list[int], list[Any]]:
    pairs = [pair for at, values in pieces for pair in zip(at or (), values, strict=True)]
    pairs.sort(key=lambda pair: pair[0])
    return [index for index, _ in pairs], [value for _, value in pairs]


def _pack(typecode: str, numbers: Sequence[Any]) -> bytes:
    packed = array(typecode, numbers)
    if _BIG_ENDIAN:
        packed.byteswap()
    return packed.tobytes()
