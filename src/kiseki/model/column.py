"""Names of columns: what a run can be filtered, sorted and grouped by.

A column is a property of every run (`state`, `git.commit`), `config.<path>` or
`summary.<key>`, the latter with an aggregate at its end if not the summary's own value is
meant: `summary.acc.max`. A segment in double quotes is taken as it stands, so
`summary."acc.max"` is the value of a key that is named so, and `config."learning rate"` has a
space. Nested maps of a config are one dotted key: `config.model.depth`.
"""

import re
from typing import Literal

import msgspec

from kiseki.model.errors import InvalidQuery
from kiseki.model.filter import AGGREGATES

Source = Literal["property", "config", "summary"]
Kind = Literal["number", "text", "bool", "time", "duration", "tags", "mixed"]
"""What the values of a column are; times are epoch microseconds, durations seconds."""

PROPERTIES: dict[str, Kind] = {
    "name": "text",
    "id": "text",
    "state": "text",
    "number": "number",
    "user": "text",
    "notes": "text",
    "tags": "tags",
    "group": "text",
    "job_type": "text",
    "created": "time",
    "started": "time",
    "ended": "time",
    "heartbeat": "time",
    "duration": "duration",
    "runtime": "duration",
    "step": "number",
    "parent": "text",
    "locked": "bool",
    "archived": "bool",
    "command": "text",
    "program": "text",
    "host": "text",
    "os": "text",
    "python": "text",
    "executable": "text",
    "client": "text",
    "git.remote": "text",
    "git.commit": "text",
    "git.branch": "text",
    "git.dirty": "bool",
    "cpu": "text",
    "cpu_count": "number",
    "memory": "number",
    "gpu": "text",
    "gpu_count": "number",
    "notebook": "bool",
}
"""Columns that every run has."""

_OTHER_NAMES = {
    "tag": "tags",
    "display_name": "name",
    "displayname": "name",
    "username": "user",
    "jobtype": "job_type",
    "created_us": "created",
    "created_at": "created",
    "createdat": "created",
    "started_us": "started",
    "started_at": "started",
    "ended_us": "ended",
    "ended_at": "ended",
    "heartbeat_us": "heartbeat",
    "heartbeat_at": "heartbeat",
    "heartbeatat": "heartbeat",
    "duration_s": "duration",
    "runtime_s": "runtime",
    "last_step": "step",
    "metadata.command": "command",
    "metadata.program": "program",
    "metadata.host": "host",
    "metadata.os": "os",
    "metadata.python_version": "python",
    "metadata.executable": "executable",
    "metadata.client_version": "client",
    "metadata.git.remote": "git.remote",
    "metadata.git.commit": "git.commit",
    "metadata.git.branch": "git.branch",
    "metadata.git.dirty": "git.dirty",
    "metadata.hardware.cpu": "cpu",
    "metadata.hardware.cpu_count": "cpu_count",
    "metadata.hardware.memory_bytes": "memory",
    "metadata.notebook": "notebook",
}
"""Names that people know from elsewhere, and those of the run's own shape; in lower case."""

_SOURCES: dict[str, Source] = {
    "config": "config",
    "summary": "summary",
    "summary_metrics": "summary",
}
QUOTED = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
"""A text in quotes, for a regular expression in which a dot is any character."""
_QUOTED = re.compile(QUOTED, re.DOTALL)
_LISTED = re.compile(rf"(?:{QUOTED}|[^,])+", re.DOTALL)
SPACES = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""Between words, for a regular expression; spelled out as languages differ in what `\\s` is."""
DELIMITERS = SPACES + r"\"'()\[\]{},=<>!"
"""What ends a word that stands without quotes."""
_BARE = re.compile(f"[^{DELIMITERS}]+")


class Column(msgspec.Struct, frozen=True):
    """A column taken apart.

    Attributes:
        key: name of the property, dotted path in the config, or key of the summary.
        aggregate: one of `AGGREGATES` for a summary column, or empty: the summary's value.
    """

    source: Source
    key: str
    aggregate: str = ""

    @property
    def kind(self) -> Kind:
        """What its values are, as far as the name tells."""
        return PROPERTIES[self.key] if self.source == "property" else "mixed"

    def __str__(self) -> str:
        """Return its name, which `parse_column` reads back."""
        if self.source == "property":
            return self.key
        if self.aggregate:
            return f"{self.source}.{_key_text(self.key)}.{self.aggregate}"
        # What looks like an aggregate is none.
        is_misread = self.source == "summary" and _ends_in_aggregate(self.key)
        return f"{self.source}.{quote(self.key) if is_misread else _key_text(self.key)}"


def parse_column(text: str) -> Column:
    """Take the name of a column apart.

    Raises:
        InvalidQuery: runs have no such column.
    """
    name = text.lower()
    name = _OTHER_NAMES.get(name, name)
    if name in PROPERTIES:
        return Column("property", name)
    head, _, rest = text.partition(".")
    source = _SOURCES.get(head)
    if source is None or not rest:
        raise _unknown(text)
    segments = _segments(rest)
    aggregate = ""
    if source == "summary" and segments[-1] in AGGREGATES and segments[:-1] not in ([], [""]):
        aggregate = segments.pop()
    key = ".".join(unquote(segment) for segment in segments)
    if not key:
        raise _unknown(text)
    return Column(source, key, aggregate)


def split_names(text: str) -> list[str]:
    """Return the names of a comma separated list; one with a comma in it stands in quotes."""
    return [name for part in _LISTED.findall(text) if (name := part.strip())]


def quote(text: str) -> str:
    """Return a text in double quotes, escaped as in JSON."""
    return msgspec.json.encode(text).decode()


def unquote(text: str) -> str:
    """Return what stands in single or double quotes; a text without any as it is.

    Raises:
        InvalidQuery: it has an escape that JSON does not know.
    """
    if not _QUOTED.fullmatch(text):
        return text
    if text[0] == "'":
        inner = re.sub(r"\\(.)|\"", _to_double_quotes, text[1:-1], flags=re.DOTALL)
        text = f'"{inner}"'
    try:
        return msgspec.json.decode(text, type=str)
    except msgspec.DecodeError as error:
        raise InvalidQuery(
            f"{text[:60]} has an escape that JSON does not know.", field="filter"
        ) from error


def is_bare(text: str) -> bool:
    """Whether a text may stand without quotes."""
    return _BARE.fullmatch(text) is not None


def _to_double_quotes(match: re.Match[str]) -> str:
    if match[1] == "'":
        return "'"
    return match[0] if match[1] else '\\"'


def _segments(rest: str) -> list[str]:
    """Split at the dots outside quotes; quoted segments keep their quotes."""
    segments: list[str] = []
    start = 0
    while start <= len(rest):
        match = _QUOTED.match(rest, start)
        end = match.end() if match else -1
        if not match or end not in (len(rest), rest.find(".", end)):
            end = rest.find(".", start)
        end = len(rest) if end < 0 else end
        segments.append(rest[start:end])
        start = end + 1
    return segments


def _key_text(key: str) -> str:
    """Return a key as it may stand in a column's name."""
    return key if is_bare(key) else quote(key)


def _ends_in_aggregate(key: str) -> bool:
    head, _, last = key.rpartition(".")
    return bool(head) and last in AGGREGATES


def _unknown(text: str) -> InvalidQuery:
    return InvalidQuery(
        f"Runs have no column {text[:60]!r}.",
        hint="A value of the config is config.<name>, one of the summary summary.<name>.",
        field="filter",
    )
