"""What the server and the process that answers say to each other (MessagePack)."""

import msgspec

from kiseki.model.logged_table import CellKind, LoggedColumn, LoggedGroup
from kiseki.model.run import JsonValue


class ImportFile(msgspec.Struct, kw_only=True, tag="import"):
    """Read a file and keep it as Parquet.

    Attributes:
        path: the file.
        format: how its name ends: `json`, `csv`, `tsv`, `jsonl`, `parquet`.
        folder: that is to hold the Parquet and its columns; made whole or not at all.
    """

    path: str
    format: str
    folder: str


class TableColumn(msgspec.Struct, frozen=True):
    """A column of one kept table; the n-th is called `c<n>` in its Parquet."""

    name: str
    kind: CellKind


class KeptTable(msgspec.Struct, kw_only=True):
    """What is known of a kept table: `columns.json` in its folder."""

    columns: list[TableColumn]
    n_rows: int


class Question(msgspec.Struct, kw_only=True, tag="ask"):
    """One question.

    Attributes:
        sources: for each source the folders of its parts, in order.
        labels: of the sources.
        target: file to write all rows to instead, as `format` says.
        (the others as in `LoggedTableQuery`)
    """

    sources: list[list[str]]
    labels: list[str]
    join: list[str] | None = None
    filter: str = ""
    differ: list[str] = []
    order: list[str] = []
    group: list[str] = []
    columns: list[str] | None = None
    offset: int = 0
    limit: int = 100
    facts: bool = False
    target: str = ""
    format: str = ""


class Found(msgspec.Struct, kw_only=True):
    """The answer to a question, or to an import (without anything in it)."""

    columns: list[LoggedColumn] = []
    total: int = 0
    n_rows: int = 0
    rows: list[list[JsonValue]] = []
    groups: list[LoggedGroup] = []
    shared: list[str] = []
    source_rows: list[int] = []


class Refused(msgspec.Struct, kw_only=True):
    """Why there is no answer: text, hint and field of an error; `code` as in model.errors."""

    code: str
    text: str
    hint: str = ""
    field: str = ""


class Answer(msgspec.Struct, kw_only=True):
    """Either."""

    found: Found | None = None
    refused: Refused | None = None
