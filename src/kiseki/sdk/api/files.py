"""Files of a run as the public API shows them."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import msgspec

from kiseki.model.blob import BlobKey
from kiseki.model.errors import Conflict, NotFound, UsageError
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST
from kiseki.model.path import check_path
from kiseki.model.run_file import ChooseFiles, FilePage, PutRunFiles, RunFile
from kiseki.sdk.api.connection import Connection, quote_path
from kiseki.sdk.api.times import iso_time
from kiseki.sdk.bytes.download import Downloader, Wanted
from kiseki.sdk.bytes.download import OnProgress as OnDownload
from kiseki.sdk.bytes.upload import OnProgress as OnUpload
from kiseki.sdk.bytes.upload import Uploader

PAGE_FILES = 1000
NAMES_PER_REQUEST = 1000


class File:
    """One file of a run, as it stood when it was listed."""

    def __init__(self, connection: Connection, uid: str, row: RunFile) -> None:
        self._connection = connection
        self._uid = uid
        self._row = row

    def __repr__(self) -> str:
        return f"<kiseki file {self.name!r} ({self.size} bytes)>"

    @property
    def name(self) -> str:
        """Its name in the run, folders included."""
        return self._row.path

    @property
    def size(self) -> int:
        """Bytes."""
        return self._row.size

    @property
    def sha256(self) -> str:
        """SHA-256 of its content in hex."""
        return self._row.sha256

    @property
    def mimetype(self) -> str:
        """Content type, by its name and its first bytes."""
        return self._row.mime

    @property
    def updated_at(self) -> str:
        """When this content was put there, ISO 8601 in UTC."""
        return iso_time(self._row.updated_us)

    @property
    def url(self) -> str:
        """Where its content is."""
        return f"{self._connection.base_url}/api/v1{self._path}"

    @property
    def wanted(self) -> Wanted:
        """How a downloader is told of it."""
        return Wanted(self.name, self.sha256, self.size, f"/blobs/{self.sha256}?redirect=true")

    def read(self) -> bytes:
        """Return its content."""
        return self._connection.request("GET", self._path, accept="*/*")

    def download(
        self,
        root: str | os.PathLike[str] = ".",
        replace: bool = False,
        exist_ok: bool = False,
    ) -> IO[str]:
        """Fetch it to its name below a folder, check its digest, and open it.

        Args:
            root: the folder; made if it is missing.
            replace: whether a file that is there is replaced.
            exist_ok: whether a file that is there is opened as it is.

        Raises:
            Conflict: there is a file at that place.
        """
        place = Path(root, self.name)
        if place.exists() and not replace:
            if not exist_ok:
                raise Conflict(
                    f"There is a file at {place} already.",
                    hint="Say replace=True to replace it, exist_ok=True to keep it.",
                )
            return place.open(encoding="utf-8")
        (path,) = Downloader(self._connection).fetch([self.wanted], Path(root))
        return path.open(encoding="utf-8")

    def delete(self) -> None:
        """Take it away from the run."""
        path = f"/runs/{self._uid}/files"
        self._connection.request("DELETE", path, query=[("path", self.name)])

    @property
    def _path(self) -> str:
        name = "/".join(quote_path(part) for part in self.name.split("/"))
        return f"/runs/{self._uid}/files/content/{name}"


class RunFileAccess:
    """The part of a run that has to do with files."""

    _connection: Connection

    @property
    def uid(self) -> str:
        """32 hex digits, unique for ever."""
        raise NotImplementedError

    def files(
        self, names: Iterable[str] | None = None, per_page: int = 50, pattern: str | None = None
    ) -> list[File]:
        """Return the run's files in the order of their names.

        Args:
            names: only these; None: all.
            per_page: kept for scripts that give it; pages are as large as the server allows.
            pattern: only names like this one; `%` stands for anything, `_` for one character.

        Raises:
            UsageError: both `names` and `pattern` are given.
        """
        if names is not None and pattern is not None:
            raise UsageError("Give files() names or a pattern, not both.", field="pattern")
        wanted = None if names is None else {check_path(name) for name in names}
        like = None if pattern is None else re.compile(_regex_of(pattern), re.DOTALL)
        return [
            File(self._connection, self.uid, row)
            for row in self._list_files()
            if (wanted is None or row.path in wanted)
            and (like is None or like.fullmatch(row.path))
        ]

    def file(self, name: str) -> File:
        """Return one file by its name.

        Raises:
            NotFound: the run has none of that name.
        """
        path = check_path(name)
        for row in self._list_files(search=path):
            if row.path == path:
                return File(self._connection, self.uid, row)
        raise NotFound(f"The run has no file {name!r}.", field="name")

    def upload_file(
        self,
        path: str | os.PathLike[str],
        root: str | os.PathLike[str] = ".",
        *,
        name: str | None = None,
    ) -> File:
        """Put a file into the run; one of the same name is replaced.

        Args:
            path: of the file.
            root: the folder that its name in the run begins at.
            name: in the run; None: the path below `root`.

        Raises:
            UsageError: the file is not below `root`, and no name is given.
        """
        place = Path(path).absolute()
        if name is None:
            base = Path(root).absolute()
            if not place.is_relative_to(base):
                raise UsageError(f"{place} is not below {base}.", hint="Give name=.", field="root")
            name = place.relative_to(base).as_posix()
        return self.upload_files({name: place})[0]

    def upload_files(
        self, files: Mapping[str, Path], on_progress: OnUpload | None = None
    ) -> list[File]:
        """Put files into the run: name -> where each lies. What is there already is not sent."""
        sources = {check_path(name): path for name, path in files.items()}
        return self._name_files(Uploader(self._connection).send(sources, on_progress))

    def download_file(self, name: str, place: str | os.PathLike[str] | None = None) -> Path:
        """Fetch one file; return where it lies.

        Args:
            name: in the run.
            place: a file, or a folder to put it in; None: the working directory.

        Raises:
            NotFound: the run has none of that name.
        """
        file = self.file(name)
        target = Path.cwd() if place is None else Path(place)
        if target.is_dir() or str(place).endswith(("/", os.sep)):
            target = target / file.name.rpartition("/")[2]
        return self.fetch_files({target.name: file}, target.parent)[0]

    def download_files(
        self,
        prefix: str | None = None,
        folder: str | os.PathLike[str] | None = None,
        paths: Iterable[str] | None = None,
        *,
        append_prefix: bool = True,
        on_progress: OnDownload | None = None,
    ) -> list[Path]:
        """Fetch all files, or those whose names begin with a prefix; return where they lie.

        Args:
            prefix: beginning of names.
            folder: where they go; None: the working directory.
            paths: a path below it for each, in the order of names; None: their names.
            append_prefix: whether the prefix stays in the paths.
            on_progress: see `Downloader.fetch`.
        """
        start = prefix or ""
        found = [file for file in self.files() if file.name.startswith(start)]
        if paths is None:
            cut = 0 if append_prefix else len(start)
            paths = [file.name[cut:].lstrip("/") or file.name for file in found]
        wanted = list(paths)
        if len(wanted) != len(found):
            raise UsageError(f"{len(wanted)} paths do not go with {len(found)} files.")
        return self.fetch_files(
            dict(zip(wanted, found, strict=True)), Path(folder or "."), on_progress
        )

    def delete_files(self, names: Iterable[str]) -> None:
        """Take files away from the run; a name that ends in / is a folder with all below it."""
        paths = list(names)
        for start in range(0, len(paths), MAX_BLOBS_PER_REQUEST):
            body = ChooseFiles(paths=paths[start : start + MAX_BLOBS_PER_REQUEST])
            self._connection.request("POST", f"/runs/{self.uid}/files/delete", body=body)

    def fetch_files(
        self, files: Mapping[str, File], folder: Path, on_progress: OnDownload | None = None
    ) -> list[Path]:
        """Fetch files, beside each other, resumed and checked; return where they lie.

        Args:
            files: path below `folder` -> the file that goes there.
            folder: nothing is written outside of it.
            on_progress: see `Downloader.fetch`.
        """
        wanted = [msgspec.structs.replace(file.wanted, path=p) for p, file in files.items()]
        return Downloader(self._connection).fetch(wanted, folder, on_progress)

    def _name_files(self, keys: Mapping[str, BlobKey]) -> list[File]:
        rows = [RunFile(path=name, sha256=k.sha256, size=k.size) for name, k in keys.items()]
        named: list[File] = []
        for begin in range(0, len(rows), NAMES_PER_REQUEST):
            body = PutRunFiles(files=rows[begin : begin + NAMES_PER_REQUEST])
            page = self._connection.send("PUT", f"/runs/{self.uid}/files", body, FilePage)
            named += [File(self._connection, self.uid, row) for row in page.files]
        return named

    def _list_files(self, *, search: str = "") -> Iterator[RunFile]:
        cursor = None
        while True:
            query = [("search", search or None), ("limit", PAGE_FILES), ("cursor", cursor)]
            page = self._connection.get(f"/runs/{self.uid}/files", FilePage, query)
            yield from page.files
            cursor = page.cursor
            if cursor is None:
                return


def _regex_of(pattern: str) -> str:
    wild = {"%": ".*", "_": "."}
    return "".join(wild.get(char) or re.escape(char) for char in pattern)
