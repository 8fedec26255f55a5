"""The numbers of metric keys: 63 bits of a hash of the name, checked against a table.

No number is handed out, so there is no row that every writer must lock, and a key has the
same number in every shard. Two names with one hash are told apart by a salt.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, func, insert, select

from kiseki.store.schema_columns import KEY

_ASK_AT_ONCE = 500
"""Names per SELECT; SQLite and PostgreSQL both take far more parameters."""

Hash = Callable[[str, int], int]


def hash_key(name: str, salt: int) -> int:
    """Return 63 bits of BLAKE2b of a name in NFC."""
    salted = name if salt == 0 else f"{name}\0{salt}"
    digest = hashlib.blake2b(salted.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


class Keys:
    """Numbers and names of keys, remembered once their rows are committed.

    Args:
        hash_name: gives the number of a name for a salt; tests give one that collides.
    """

    def __init__(self, hash_name: Hash = hash_key) -> None:
        self._hash = hash_name
        self._ids: dict[tuple[int, str], int] = {}
        self._names: dict[tuple[int, int], str] = {}
        self._counts: dict[int, int] = {}
        self._lock = threading.Lock()

    def ensure(self, conn: Connection, project: int, names: Iterable[str]) -> dict[str, int]:
        """Return the number of each name, adding rows to the transaction where needed.

        Call `remember` with the result after the commit.
        """
        found: dict[str, int] = {}
        missing: list[str] = []
        for name in set(names):
            known = self._ids.get((project, name))
            if known is None:
                missing.append(name)
            else:
                found[name] = known
        salt = 0
        while missing:
            missing = self._ensure_salted(conn, project, sorted(missing), salt, found)
            salt += 1
        return found

    def find(self, conn: Connection, project: int, names: Iterable[str]) -> dict[str, int]:
        """Return the numbers of those names that the project has."""
        found: dict[str, int] = {}
        missing = list(dict.fromkeys(names))
        salt = 0
        while missing:
            wanted: dict[str, int] = {}
            for name in missing:
                known = self._ids.get((project, name))
                if known is None:
                    wanted[name] = self._hash(name, salt)
                else:
                    found[name] = known
            rows = self._rows(conn, project, wanted.values())
            found |= {name: number for name, number in wanted.items() if rows.get(number) == name}
            missing = [n for n, number in wanted.items() if rows.get(number, n) != n]
            salt += 1
        self.remember(project, found)
        return found

    def count(self, conn: Connection, project: int) -> int:
        """Return about how many keys a project has; exact for keys added by this process."""
        known = self._counts.get(project)
        if known is None:
            counted = select(func.count()).select_from(KEY).where(KEY.c.project == project)
            known = self._counts[project] = conn.execute(counted).scalar_one()
        return known

    def names(self, conn: Connection, project: int, ids: Iterable[int]) -> dict[int, str]:
        """Return the name of each number."""
        wanted = list(ids)
        missing = [number for number in wanted if (project, number) not in self._names]
        if missing:
            rows = self._rows(conn, project, missing)
            self.remember(project, {name: number for number, name in rows.items()})
        return {number: self._names[project, number] for number in wanted}

    def remember(self, project: int, ids: Mapping[str, int]) -> None:
        """Keep committed numbers for the life of the process."""
        with self._lock:
            for name, number in ids.items():
                self._ids[project, name] = number
                self._names[project, number] = name

    def _ensure_salted(
        self, conn: Connection, project: int, names: list[str], salt: int, found: dict[str, int]
    ) -> list[str]:
        """Give numbers with one salt; return the names whose number another name has."""
        wanted: dict[int, str] = {}
        clashing: list[str] = []
        for name in names:
            if wanted.setdefault(self._hash(name, salt), name) != name:
                clashing.append(name)
        rows = self._rows(conn, project, wanted)
        new = {number: name for number, name in wanted.items() if number not in rows}
        if new:
            _insert(conn, project, new)
            self._counts.pop(project, None)
            rows |= self._rows(conn, project, new)
        for number, name in wanted.items():
            if rows[number] == name:
                found[name] = number
            else:
                clashing.append(name)
        return clashing

    def _rows(self, conn: Connection, project: int, ids: Iterable[int]) -> dict[int, str]:
        wanted = list(ids)
        rows: dict[int, str] = {}
        for begin in range(0, len(wanted), _ASK_AT_ONCE):
            asked = wanted[begin : begin + _ASK_AT_ONCE]
            query = select(KEY.c.id, KEY.c.name).where(
                KEY.c.project == project, KEY.c.id.in_(asked)
            )
            rows |= {number: name for number, name in conn.execute(query)}
        return rows


def _insert(conn: Connection, project: int, names: Mapping[int, str]) -> None:
    rows = [{"project": project, "id": number, "name": name} for number, name in names.items()]
    if conn.dialect.name == "postgresql":
        # Another server may add the same name at this moment.
        from sqlalchemy.dialects.postgresql import insert as insert_postgresql

        rows.sort(key=lambda row: row["id"])
        conn.execute(insert_postgresql(KEY).on_conflict_do_nothing(), rows)
    else:
        conn.execute(insert(KEY), rows)
