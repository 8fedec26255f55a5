"""A version that is being put together: files are added to it, and taken away."""

import os
import sys
import weakref
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from uuid import uuid4

import msgspec

from kiseki.model.artifact import ArtifactEntry, ArtifactVersion, BeginVersion
from kiseki.model.errors import UsageError
from kiseki.model.limits import MAX_METADATA_KEYS
from kiseki.sdk.api.values import to_json
from kiseki.sdk.artifacts import references
from kiseki.sdk.artifacts.artifact_facts import ArtifactFacts
from kiseki.sdk.artifacts.cache import staging_folder
from kiseki.sdk.artifacts.contents import Contents, check_policy
from kiseki.sdk.artifacts.entry import Entry
from kiseki.sdk.artifacts.manifest import FOLDER
from kiseki.sdk.artifacts.name import check_artifact_name
from kiseki.sdk.artifacts.pending import PendingVersion
from kiseki.sdk.artifacts.routes import ArtifactRoutes
from kiseki.sdk.artifacts.staging import Staging, hash_file
from kiseki.sdk.values import ValueConverter

if TYPE_CHECKING:
    from kiseki.sdk.artifacts.artifact import Artifact


class ArtifactDraft(ArtifactFacts):
    """The part of an artifact that is used before it is logged."""

    def __init__(
        self,
        name: str,
        type: str,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        incremental: bool = False,
        use_as: str | None = None,
    ) -> None:
        kind = check_artifact_name(type, "type")
        super().__init__(check_artifact_name(name), kind, uuid4().hex)
        self.description = description or ""
        self.metadata = dict(metadata or {})
        self.use_as = use_as or ""
        self.incremental = incremental
        self._base = ""
        self._contents = Contents(self._choose_staging(), say=_say)

    # --- putting it together ------------------------------------------------------------

    def add_file(
        self,
        local_path: str | os.PathLike[str],
        name: str | None = None,
        is_tmp: bool = False,
        skip_cache: bool = False,
        policy: str = "mutable",
        overwrite: bool = False,
    ) -> Entry:
        """Add a file.

        Args:
            local_path: the file.
            name: its name in the artifact; by default its own.
            is_tmp: accepted; a temporary file is copied like any other.
            skip_cache: accepted; what is logged does not go through the cache.
            policy: `mutable`: the file is copied now, and may change or go afterwards;
                `immutable`: it is read where it lies, and must stay as it is until it was
                sent.
            overwrite: replace other content of that name.

        Raises:
            UsageError: there is no such file, it is being written, or the name is taken.
        """
        source = Path(local_path)
        kept = self._draft().add_file(
            source, name or source.name, policy=check_policy(policy), overwrite=overwrite
        )
        return self._entry(kept)

    def add_dir(
        self,
        local_path: str | os.PathLike[str],
        name: str | None = None,
        skip_cache: bool = False,
        policy: str = "mutable",
        merge: bool = False,
    ) -> None:
        """Add all files below a folder; arguments as for `add_file`.

        Args:
            local_path: the folder.
            name: a folder in the artifact that they go into; by default its root.
            skip_cache: accepted, see `add_file`.
            policy: see `add_file`.
            merge: replace other content of the same names.

        Raises:
            UsageError: there is no such folder, a file is being written, or a name is taken.
        """
        self._draft().add_folder(
            Path(local_path), name, policy=check_policy(policy), overwrite=merge
        )

    def add_reference(
        self,
        uri: "str | os.PathLike[str] | Entry",
        name: str | None = None,
        checksum: bool = True,
        max_objects: int | None = None,
    ) -> list[Entry]:
        """Add something that stays where it is.

        Args:
            uri: address of a file, folder or prefix (s3, gs, az, http, https, file; others
                are kept unseen), or a file of another artifact.
            name: what it is called in the artifact, of many the folder; by default as there.
            checksum: look at it and record what its store says of its content.
            max_objects: an error if there are more below a prefix.

        Raises:
            UsageError: there is nothing, too much, or a name is taken.
            KisekiError: it cannot be looked at.
        """
        contents = self._draft()
        if isinstance(uri, Entry):
            if not uri.facts.sha256 and not uri.facts.ref:
                raise UsageError(f"{uri.path} is of a draft; log that artifact first.")
            found = [msgspec.structs.replace(uri.facts, path=name or uri.path)]
        else:
            address = str(uri)
            if "://" not in address:
                address = Path(address).absolute().as_uri()
            found = references.list_references(
                address, name, checksum=checksum, max_objects=max_objects
            )
        contents.add_entries(found, overwrite=False)
        return [self._entry(entry) for entry in found]

    def add(self, obj: Any, name: str, overwrite: bool = False) -> Entry:
        """Add a table, an image or another value that a run could log.

        Args:
            obj: `kiseki.Table`, `kiseki.Image`, a figure, ...
            name: what `get` finds it by.
            overwrite: replace another one of that name.

        Raises:
            UsageError: it is nothing of that kind, or the name is taken.
        """
        from kiseki.sdk.artifacts.objects import add_object

        contents = self._draft()
        path = add_object(contents, obj, name, overwrite=overwrite)
        return self._entry(contents.entries[path])

    @contextmanager
    def new_file(
        self, name: str, mode: str = "x", encoding: str | None = None
    ) -> Generator[IO[Any]]:
        """Open a new file of the artifact for writing; it is added when the block ends well.

        Args:
            name: its name in the artifact.
            mode: `x` or `w` for text, with `b` for bytes; `w` replaces other content.
            encoding: of text; UTF-8 by default.

        Raises:
            UsageError: the name is taken, or the mode is not for writing.
        """
        if mode.rstrip("b") not in ("x", "w"):
            raise UsageError(f"new_file() writes; mode {mode!r} does not.", field="mode")
        contents = self._draft()
        draft = contents.staging.new_path()
        how = "xb" if "b" in mode else "x"
        try:
            with draft.open(how, encoding=None if "b" in mode else encoding or "utf-8") as file:
                yield file
            staged = contents.staging.take(draft, *hash_file(draft))
            contents.add_content(name, staged, overwrite=mode.startswith("w"))
        finally:
            draft.unlink(missing_ok=True)

    def remove(self, item: "str | os.PathLike[str] | Entry") -> None:
        """Take away a file, or everything below a folder.

        Raises:
            NotFound: there is no such name.
            UsageError: the artifact was logged.
        """
        path = item.path if isinstance(item, Entry) else Path(item).as_posix()
        self._draft().remove(path)

    # --- for the modules that send it ---------------------------------------------------

    @property
    def contents(self) -> Contents:
        """What the draft holds.

        Raises:
            UsageError: it was logged.
        """
        return self._draft()

    @property
    def base_id(self) -> str:
        """Id of the version that the draft began with, or empty."""
        return self._base

    def begin_with(self, version_id: str, entries: Iterable[ArtifactEntry]) -> None:
        """Let the draft begin with the files of a version."""
        self._base = version_id
        self._contents = Contents(self._draft().staging, entries, say=_say)

    def describe(self) -> BeginVersion:
        """Return how the draft begins on a server."""
        return BeginVersion(
            id=self._id,
            name=self._collection,
            type=self._type,
            description=self.description,
            metadata=plain_metadata(self.metadata),
            base=self._base,
            ttl_s=None if self._ttl is None else int(self._ttl.total_seconds()),
        )

    def become_pending(self, pending: PendingVersion) -> None:
        """Note that it is on its way; its files are the side process's now."""
        self._keep_staging()
        self._pending, self._routes = pending, pending.routes

    def become_ready(self, row: ArtifactVersion, routes: ArtifactRoutes) -> None:
        """Note that the server has it; copies of its files are deleted."""
        if self._contents is not None:
            self._contents.staging.remove()
        self._contents, self._routes = None, routes
        self._show(row)

    # --- inside -------------------------------------------------------------------------

    def _choose_staging(self) -> Staging:
        run = find_live_run()
        folder = run.run_dir / FOLDER / self._id if run else staging_folder(self._id)
        staging = Staging(folder)
        # A draft that nobody logs leaves nothing behind.
        forget = weakref.finalize(self, _remove_staging, staging, os.getpid())
        self._keep_staging: Callable[[], Any] = forget.detach
        return staging

    def _entry(self, facts: ArtifactEntry) -> Entry:
        return Entry(cast("Artifact", self), facts)

    def _draft(self) -> Contents:
        if self._contents is None or not self.is_draft():
            raise UsageError(
                f"The artifact {self.name!r} was logged and cannot be changed.",
                hint="new_draft() gives one that begins with its files.",
            )
        return self._contents


def _say(text: str) -> None:
    """Tell the user of trouble, if there is a run that does so."""
    run = find_live_run()
    if run is not None:
        run.troubles.say_once("artifact:copy", text)


def _remove_staging(staging: Staging, pid: int) -> None:
    if os.getpid() == pid:  # a forked child that ends must not delete its parent's draft
        staging.remove()


def plain_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata as the server keeps it.

    Raises:
        UsageError: it has too many keys.
    """
    if len(metadata) > MAX_METADATA_KEYS:
        raise UsageError(
            f"metadata has {len(metadata)} keys; {MAX_METADATA_KEYS} are allowed "
            "(MAX_METADATA_KEYS).",
            field="metadata",
        )
    plain = ValueConverter(lambda _kind, _text: None).convert_row(metadata)
    return cast("dict[str, Any]", to_json(plain))


def find_live_run() -> Any:
    """Return the run that goes on in this process, if it records anything."""
    session = sys.modules.get("kiseki.sdk.session")
    run = session.session.run if session else None
    return None if run is None or run.disabled or run.ended else run
