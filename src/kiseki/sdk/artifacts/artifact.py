"""`kiseki.Artifact`: a versioned set of files, put together here or read from a server."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiseki.model.artifact import (
    ArtifactEntry,
    ArtifactVersion,
    LineageGraph,
    PatchVersion,
    RegisterModel,
    VersionDiff,
)
from kiseki.model.errors import Deleted, NotFound, UsageError, WrongDigest
from kiseki.sdk.artifacts.artifact_draft import ArtifactDraft, find_live_run, plain_metadata
from kiseki.sdk.artifacts.entry import Entry
from kiseki.sdk.artifacts.name import check_artifact_name, split_artifact_name
from kiseki.sdk.artifacts.routes import ArtifactRoutes

if TYPE_CHECKING:
    from kiseki.sdk.api.run import Run
    from kiseki.sdk.bytes.download import OnProgress

ROOT_VARIABLE = "KISEKI_ARTIFACT_DIR"
DEFAULT_ROOT = "artifacts"


class Artifact(ArtifactDraft):
    """A versioned set of files.

    ```python
    artifact = kiseki.Artifact("digits", type="dataset")
    artifact.add_dir("data")
    run.log_artifact(artifact)
    ```

    Args:
        name: what its versions share.
        type: what kind of thing it is: `dataset`, `model`, ...
        description: markdown.
        metadata: what there is to say about it, for programs.
        incremental: begin with the files of the newest version; what is added comes on top.
        use_as: what it is called in a run that uses it.

    Raises:
        UsageError: a name breaks a rule.
    """

    @classmethod
    def of(cls, row: ArtifactVersion, routes: ArtifactRoutes) -> "Artifact":
        """Return a version that a server has."""
        artifact = cls("artifact", "unspecified")
        artifact.become_ready(row, routes)
        return artifact

    def __repr__(self) -> str:
        return f"<kiseki artifact {self.name} ({self.type}, {self.state})>"

    # --- what is in it ------------------------------------------------------------------

    @property
    def manifest(self) -> dict[str, Entry]:
        """All files: path -> entry."""
        return {entry.path: entry for entry in self.files()}

    def files(self, names: Sequence[str] | None = None, per_page: int = 50) -> list[Entry]:
        """Return the files, in the order of their paths.

        Args:
            names: only these.
            per_page: accepted.
        """
        wanted = None if names is None else set(names)
        return [
            Entry(self, entry)
            for entry in self._list_entries()
            if wanted is None or entry.path in wanted
        ]

    def get_entry(self, name: str) -> Entry:
        """Return one file by its name.

        Raises:
            NotFound: there is none.
        """
        if self._contents is not None:
            found: ArtifactEntry | None = self._contents.entries.get(name)
        else:
            found = self._server().find_entry(self._known().id, name)
        if found is None:
            raise NotFound(f"There is no {name!r} in the artifact {self.name}.", field="name")
        return Entry(self, found)

    get_path = get_entry

    def get(self, name: str) -> Any:
        """Return a table, an image or the like that was added with `add`.

        Raises:
            NotFound: there is none of that name.
        """
        from kiseki.sdk.artifacts.objects import read_object

        self.wait()
        return read_object(self, name)

    # --- after it was logged ------------------------------------------------------------

    def wait(self, timeout: float | None = None) -> "Artifact":
        """Wait until the server has it; return it.

        Raises:
            TimeoutError: the server does not have it after `timeout` seconds.
            UsageError: it was not logged, or its run is offline.
            KisekiError: it was refused, or could not be sent.
        """
        if self._row is None:
            if self._pending is None:
                raise UsageError(f"The artifact {self._collection!r} was not logged yet.")
            self._take_answer(self._pending.wait(timeout))
        elif self._row.state == "pending":  # others may have added to it, or settled it
            self._take_answer(self._server().get(self._row.id))
        return self

    def new_draft(self) -> "Artifact":
        """Return a draft that begins with the files of this version; none is downloaded."""
        self.wait()
        draft = Artifact(self._collection, self._type, self.description, self.metadata)
        draft.begin_with(self._known().id, self._list_entries())
        return draft

    def download(
        self,
        root: str | os.PathLike[str] | None = None,
        allow_missing_references: bool = False,
        skip_cache: bool = False,
        path_prefix: str | None = None,
        *,
        on_progress: "OnProgress | None" = None,
    ) -> str:
        """Bring its files onto a disk, checked; return the folder.

        Files with the right content are left alone, files that it does not have stay.

        Args:
            root: the folder; by default `artifacts/name:v3` in the working directory
                (`KISEKI_ARTIFACT_DIR` replaces `artifacts`).
            allow_missing_references: leave out references that lead nowhere.
            skip_cache: neither look into the local cache nor fill it.
            path_prefix: only files whose names begin so.
            on_progress: called after each file.

        Raises:
            KisekiError: something cannot be had, or is not what it should be.
        """
        self.wait()
        prefix = path_prefix or ""
        entries = [entry for entry in self._list_entries() if entry.path.startswith(prefix)]
        return self.download_entries(
            entries,
            root,
            skip_cache=skip_cache,
            allow_missing_references=allow_missing_references,
            on_progress=on_progress,
        )

    def download_entries(
        self,
        entries: Sequence[ArtifactEntry],
        root: str | os.PathLike[str] | None,
        *,
        skip_cache: bool,
        allow_missing_references: bool = False,
        on_progress: "OnProgress | None" = None,
    ) -> str:
        """Bring some of its files onto a disk; arguments as for `download`."""
        from kiseki.sdk.artifacts.download import download_entries

        folder = self._root(root)
        download_entries(
            self._server().connection,
            entries,
            folder,
            skip_cache=skip_cache,
            allow_missing_references=allow_missing_references,
            on_progress=on_progress,
        )
        return str(folder)

    def checkout(self, root: str | os.PathLike[str] | None = None) -> str:
        """Make a folder hold exactly its files: as `download`, and others are deleted."""
        from kiseki.sdk.artifacts.download import remove_others

        folder = self.download(root)
        remove_others(self._list_entries(), Path(folder))
        return folder

    def verify(self, root: str | os.PathLike[str] | None = None) -> None:
        """Check that a folder holds exactly its files; `root` as for `download`.

        Raises:
            WrongDigest: it does not; the text names what differs.
        """
        from kiseki.sdk.artifacts.download import verify_files

        folder = self._root(root)
        problems = verify_files(self._list_entries(), folder)
        if problems:
            shown = "; ".join(problems[:10]) + ("; ..." if len(problems) > 10 else "")
            raise WrongDigest(f"{folder} does not hold {self.name}: {shown}.")

    def file(self, root: str | None = None) -> str:
        """Bring the only file onto a disk and return its path.

        Raises:
            UsageError: it has more than one file.
        """
        entries = self.files()
        if len(entries) != 1:
            raise UsageError(f"{self.name} has {len(entries)} files; download() brings them.")
        return entries[0].download(root)

    # --- what the server knows of it ----------------------------------------------------

    def save(self, project: str | None = None) -> None:
        """Send what was changed: description, metadata, aliases, tags, ttl.

        A draft is logged: by the run that goes on, else by no run, and waited for.

        Args:
            project: where a draft goes that no run logs.
        """
        if not self.is_draft():
            self.wait()
            self._show(self._server().patch(self._id, self._changes()))
            return
        run = find_live_run()
        if run is not None:
            run.log_artifact(self)
            return
        from kiseki.sdk.api import Api

        Api(project=project).log_artifact(self)

    def protect(self, *aliases: str) -> None:
        """Keep aliases where they are, and the version from being deleted."""
        self._show(self._server().patch(self._known().id, PatchVersion(protect=list(aliases))))

    def unprotect(self, *aliases: str) -> None:
        """Let aliases move again."""
        self._show(self._server().patch(self._known().id, PatchVersion(unprotect=list(aliases))))

    def used_by(self) -> "list[Run]":
        """Return the runs that used it."""
        links = self._server().list_runs(self._known().id)
        # A run may use a version under several names.
        uids = dict.fromkeys(link.uid for link in links if link.kind == "input")
        return [run for run in map(self._find_run, uids) if run is not None]

    def logged_by(self) -> "Run | None":
        """Return the run that made it; None if no run did, or it was deleted."""
        uid = self._known().made_by
        return self._find_run(uid) if uid else None

    def lineage(self, depth: int | None = None, explode: Sequence[str] = ()) -> LineageGraph:
        """Return what it came from and what came of it, as nodes and edges.

        Args:
            depth: how many steps away at most.
            explode: ids of clusters to show the members of.
        """
        return self._server().lineage(version=self._known().id, depth=depth, explode=explode)

    def versions(self) -> "Iterator[Artifact]":
        """Yield all versions of its name, the newest first; deleted ones too."""
        routes = self._server()
        for row in routes.list_versions(self._known().collection):
            yield Artifact.of(row, routes)

    def diff(self, other: "Artifact") -> VersionDiff:
        """Return how the files of this version differ from those of `other`."""
        return self._server().diff(other.wait().id, self.wait().id)

    def link(self, target_path: str, aliases: Sequence[str] | None = None) -> "Artifact":
        """Make it a version of a registered model; return that.

        Args:
            target_path: name of the model, or `entity/project/name`.
            aliases: of the new version.
        """
        self.wait()
        from kiseki.sdk.artifacts.shipping import register_version

        routes = self._server()
        model = make_registration(target_path, aliases=aliases)
        return Artifact.of(register_version(routes, model, self._known()), routes)

    def delete(self, delete_aliases: bool = False) -> None:
        """Delete this version; content that others share stays.

        Args:
            delete_aliases: also if it has aliases other than `latest`.

        Raises:
            Conflict: it has aliases, or a protected one.
        """
        routes = self._server()
        routes.delete(self._known().id, delete_aliases=delete_aliases)
        self._row = msgspec.structs.replace(self._known(), state="deleted")

    unlink = delete

    # --- inside -------------------------------------------------------------------------

    def _list_entries(self) -> list[ArtifactEntry]:
        if self._contents is not None:
            by_path = sorted(self._contents.entries.items())
            return [entry for _, entry in by_path]
        return list(self._server().list_entries(self._known().id))

    def _root(self, root: str | os.PathLike[str] | None) -> Path:
        if root is not None:
            return Path(root)
        return Path(os.environ.get(ROOT_VARIABLE) or DEFAULT_ROOT, self.name)

    def _changes(self) -> PatchVersion:
        row = self._known()
        old = row.aliases
        ttl_s = None if self._ttl is None else int(self._ttl.total_seconds())
        return PatchVersion(
            description=self.description,
            metadata=plain_metadata(self.metadata),
            add_aliases=[alias for alias in self.aliases if alias not in old],
            remove_aliases=[alias for alias in old if alias not in self.aliases],
            tags=self.tags,
            ttl_s=ttl_s,
        )

    def _find_run(self, uid: str) -> "Run | None":
        """Return a run that is neither in the trash nor gone."""
        from kiseki.model import run as model
        from kiseki.sdk.api.run import Run

        connection = self._server().connection
        try:
            row = connection.get(f"/runs/{uid}", model.Run)
        except (NotFound, Deleted):
            return None
        return None if row.deleted_us is not None else Run(connection, row)


def make_registration(target_path: str, *, aliases: Sequence[str] | None) -> RegisterModel:
    """Return what makes a version of a registered model, but for the version.

    Args:
        target_path: name of the model, or `entity/project/name`.
        aliases: of the new version.
    """
    target = split_artifact_name(target_path)
    return RegisterModel(
        name=check_artifact_name(target.name),
        version="",
        entity=target.entity,
        project=target.project,
        aliases=list(aliases or ()),
    )
