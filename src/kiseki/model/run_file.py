"""Files of a run: a tree of names, each with the content that was put there last.

A name is a POSIX path relative to the run: NFC, no empty part, no `.` or `..`, no backslash, no
control characters, at most `MAX_PATH_CHARS` (`kiseki.model.path`). Media that a run logs are its
files under `media/`; what it prints is not a file here but its console.
"""

import msgspec


class RunFile(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One file of a run.

    Attributes:
        path: its name.
        sha256: its content.
        size: bytes.
        mime: content type by its name (and first bytes); never trusted for running anything.
        updated_us: when this content was put there, by the server's clock.
    """

    path: str
    sha256: str
    size: int
    mime: str = ""
    updated_us: int = 0


class PutRunFiles(msgspec.Struct, kw_only=True):
    """`PUT /api/v1/runs/{uid}/files`: give names to blobs; the last one to name wins.

    With `expected_new` a name that has other content already is refused (409 `conflict`) and
    nothing is changed. A blob that is not there is answered 409 `missing_blob` with its hash in
    `field`.
    """

    files: list[RunFile]
    expected_new: bool = False


class ChooseFiles(msgspec.Struct, kw_only=True):
    """Files of a run by their names; one that ends in / is a folder with all below it."""

    paths: list[str]


class FolderEntry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A folder inside a folder: totals over everything below it."""

    name: str
    n_files: int
    size: int


class FilePage(msgspec.Struct, kw_only=True):
    """`GET /api/v1/runs/{uid}/files`: files in the order of their names.

    With `folder` only what lies directly in it, and its folders; without it every file.
    """

    files: list[RunFile]
    folders: list[FolderEntry] = []
    total: int = 0
    size: int = 0
    cursor: str | None = None
