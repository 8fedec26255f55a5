"""The process that works on tables: `python -m kiseki.hub.tables.process FOLDER`.

Started by `worker.py`. Each message in both directions is its length (8 bytes, little endian) and
MessagePack: an `ImportFile` or a `Question` in, an `Answer` out. It ends when its stdin does.
"""

import contextlib
import itertools
import os
import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from kiseki.hub.answering_process import answer_questions
from kiseki.hub.tables.condition import Condition, compile_filter
from kiseki.hub.tables.facts import read_facts
from kiseki.hub.tables.groups import read_groups, split_by_source
from kiseki.hub.tables.importing import import_file
from kiseki.hub.tables.limits import open_limited
from kiseki.hub.tables.question import Answer, Found, ImportFile, Question, Refused
from kiseki.hub.tables.relation import Field, Relation, join, stack
from kiseki.hub.tables.rows import read_rows, write_rows
from kiseki.model.errors import KisekiError, TooLarge
from kiseki.model.logged_table import LoggedColumn, ValueFacts

KEPT_RELATIONS = 8
_ASKED = msgspec.msgpack.Decoder(ImportFile | Question)


class Desk:
    """Answers questions; keeps the last few relations, as most questions are about the same.

    Args:
        folder: of kept tables; nothing outside it is read or written.
    """

    def __init__(self, folder: Path) -> None:
        self._connection = open_limited(files=[], folder=folder)
        self._relations: OrderedDict[bytes, Relation] = OrderedDict()
        self._numbers = itertools.count()
        self._facts_about: tuple[str, str, bytes] | None = None
        self._facts: dict[str, ValueFacts] = {}

    def answer(self, asked: Question) -> Found:
        """Answer a question.

        Raises:
            InvalidQuery: it names what is not there or makes no sense.
            TooLarge: there is not enough memory for it.
        """
        try:
            return self._answer(asked)
        except duckdb.OutOfMemoryException as error:
            raise TooLarge(
                "These tables are too large to be put together.",
                hint="Choose fewer runs, or filter before you group.",
            ) from error

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def _answer(self, asked: Question) -> Found:
        relation = self._relation(asked)
        condition = compile_filter(asked.filter, asked.differ, relation)
        n_rows = self._count(relation, condition)
        found = Found(
            n_rows=n_rows,
            total=n_rows,
            shared=list(relation.shared),
            source_rows=list(relation.source_rows),
        )
        fields = list(relation.fields)
        if asked.columns is not None:
            fields = [relation.find(name) for name in asked.columns]
        if asked.target:
            write_rows(
                self._connection,
                relation,
                condition,
                fields,
                order=asked.order,
                target=asked.target,
                format=asked.format,
            )
        elif asked.group:
            self._group(found, asked, relation, condition, fields)
        else:
            self._list(found, asked, relation, condition, fields)
        return found

    def _group(
        self,
        found: Found,
        asked: Question,
        relation: Relation,
        condition: Condition,
        fields: list[Field],
    ) -> None:
        keys = [relation.find(name) for name in asked.group]
        others = split_by_source(relation, fields, keys)
        facts = self._read_facts(relation, condition, others)
        page = read_groups(
            self._connection,
            relation,
            condition,
            facts,
            keys=keys,
            fields=others,
            order=asked.order,
            offset=asked.offset,
            limit=asked.limit,
        )
        found.groups, found.total = page.groups, page.total
        found.columns = [_column(field) for field in others]
        for column in found.columns:
            column.facts = facts[column.name]

    def _list(
        self,
        found: Found,
        asked: Question,
        relation: Relation,
        condition: Condition,
        fields: list[Field],
    ) -> None:
        found.columns = [_column(field) for field in fields]
        found.rows = read_rows(
            self._connection,
            relation,
            condition,
            fields,
            order=asked.order,
            offset=asked.offset,
            limit=asked.limit,
        )
        if asked.facts:
            facts = self._read_facts(relation, condition, fields)
            for column in found.columns:
                column.facts = facts[column.name]

    def _relation(self, asked: Question) -> Relation:
        stacked = self._kept(asked, None)
        return stacked if asked.join is None else self._kept(asked, stacked)

    def _kept(self, asked: Question, stacked: Relation | None) -> Relation:
        keys = None if stacked is None else asked.join
        place = msgspec.msgpack.encode([asked.sources, asked.labels, keys])
        known = self._relations.get(place)
        if known is None:
            name = f"relation_{next(self._numbers)}"
            if stacked is None:
                known = stack(self._connection, name, asked)
            else:
                known = join(self._connection, name, stacked, keys or [])
            self._relations[place] = known
        self._relations.move_to_end(place)
        while len(self._relations) > KEPT_RELATIONS:
            _, old = self._relations.popitem(last=False)
            self._connection.execute(f"DROP TABLE {old.name}")
        return known

    def _read_facts(
        self, relation: Relation, condition: Condition, fields: Sequence[Field]
    ) -> dict[str, ValueFacts]:
        """Return facts of fields by name; scrolling and sorting ask for the same ones again."""
        about = (relation.name, condition[0], msgspec.msgpack.encode(condition[1]))
        if self._facts_about != about:
            self._facts_about, self._facts = about, {}
        new = [field for field in fields if field.name not in self._facts]
        self._facts |= read_facts(self._connection, relation, condition, new)
        return self._facts

    def _count(self, relation: Relation, condition: Condition) -> int:
        where, values = condition
        return self._connection.execute(
            f"SELECT count(*) FROM {relation.name} WHERE {where}", values
        ).fetchall()[0][0]


def _column(field: Field) -> LoggedColumn:
    return LoggedColumn(name=field.name, title=field.title, kind=field.kind, source=field.source)


def _reply(desk: Desk, message: bytes) -> Answer:
    try:
        asked = _ASKED.decode(message)
        if isinstance(asked, Question):
            return Answer(found=desk.answer(asked))
        import_file(asked)
        return Answer(found=Found())
    except KisekiError as error:
        return Answer(
            refused=Refused(code=error.code, text=str(error), hint=error.hint, field=error.field)
        )


def _main() -> None:
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)
    desk = Desk(Path(sys.argv[1]))
    encode = msgspec.msgpack.Encoder().encode
    answer_questions(lambda question: encode(_reply(desk, question)))
    desk.close()


if __name__ == "__main__":
    _main()
