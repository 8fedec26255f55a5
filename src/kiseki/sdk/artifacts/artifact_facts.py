"""What an artifact is: name, version, what was said about it. `Artifact` adds what it does."""

import contextlib
import datetime
from typing import Any

from kiseki.model.artifact import ArtifactVersion
from kiseki.model.errors import KisekiError, UsageError
from kiseki.sdk.api.connection import quote_path
from kiseki.sdk.api.times import iso_time
from kiseki.sdk.api.values import from_json
from kiseki.sdk.artifacts.contents import Contents
from kiseki.sdk.artifacts.pending import PendingVersion
from kiseki.sdk.artifacts.routes import ArtifactRoutes


class ArtifactFacts:
    """The part of an artifact that describes it.

    It is a *draft* while files are added, *pending* from the moment it is logged until the
    server has all of it, then *ready* (or *failed*, or *deleted*).

    Attributes:
        description: markdown.
        metadata: what there is to say about it, for programs.
        aliases: names of this version; `latest` is the server's.
        tags: words to find it by.
        use_as: what it is called in a run that uses it.
    """

    def __init__(self, name: str, type_name: str, version_id: str) -> None:
        self._id = version_id
        self._collection = name
        self._type = type_name
        self._ttl: datetime.timedelta | None = None
        self._row: ArtifactVersion | None = None
        self._routes: ArtifactRoutes | None = None
        self._contents: Contents | None = None
        self._pending: PendingVersion | None = None
        self.description = ""
        self.metadata: dict[str, Any] = {}
        self.aliases: list[str] = []
        self.tags: list[str] = []
        self.use_as = ""

    def _show(self, row: ArtifactVersion) -> None:
        """Become the version that the server answered; edits that were not sent are gone."""
        self._row = row
        self._id = row.id
        self._collection = row.name
        self._type = row.type
        self._ttl = None
        if row.expires_us is not None:
            self._ttl = datetime.timedelta(microseconds=row.expires_us - row.created_us)
        self.description = row.description
        self.metadata = from_json(row.metadata)
        self.aliases = list(row.aliases)
        self.tags = list(row.tags)

    # --- who and where ------------------------------------------------------------------

    @property
    def id(self) -> str:
        """32 hex digits, unique for ever."""
        return self._id

    @property
    def name(self) -> str:
        """`name:v3`; without a version while it has none."""
        with contextlib.suppress(KisekiError):
            row = self._peek()
            if row is not None and row.number >= 0:
                return f"{row.name}:v{row.number}"
        return self._collection

    @property
    def collection_name(self) -> str:
        """The name that all its versions share."""
        return self._collection

    @property
    def qualified_name(self) -> str:
        """`entity/project/name:v3`."""
        return f"{self.entity}/{self.project}/{self.name}"

    @property
    def type(self) -> str:
        """What kind of thing it is: `dataset`, `model`, ..."""
        return self._type

    @property
    def entity(self) -> str:
        """Who owns its project."""
        return self._known().entity

    @property
    def project(self) -> str:
        """Its project."""
        return self._known().project_name

    @property
    def version(self) -> str:
        """`v3`.

        Raises:
            UsageError: it has none yet.
        """
        row = self._known()
        if row.number < 0:
            raise UsageError(
                f"The artifact {self._collection!r} is {row.state}; it has no version."
            )
        return f"v{row.number}"

    @property
    def state(self) -> str:
        """`draft`, `pending`, `ready`, `failed` (`wait()` says why) or `deleted`."""
        try:
            row = self._peek()
        except KisekiError:
            return "failed"
        if row is not None:
            return row.state
        return "draft" if self._pending is None else "pending"

    def is_draft(self) -> bool:
        """Return whether files may still be added."""
        return self._row is None and self._pending is None

    @property
    def url(self) -> str:
        """Address of its page."""
        row, routes = self._known(), self._server()
        parts = (row.entity, row.project_name, "artifacts", row.name, f"v{row.number}")
        return "/".join([routes.connection.base_url, *map(quote_path, parts)])

    # --- what it is ---------------------------------------------------------------------

    @property
    def digest(self) -> str:
        """What its files are, in hex: equal digests, equal names and contents."""
        if self._contents is not None:
            return self._contents.compute_digest()
        return self._known().digest

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return self._contents.size if self._contents is not None else self._known().size

    @property
    def file_count(self) -> int:
        """How many files it has."""
        if self._contents is not None:
            return len(self._contents.entries)
        return self._known().n_files

    @property
    def created_at(self) -> str:
        """When it was begun, ISO 8601 in UTC."""
        return iso_time(self._known().created_us)

    @property
    def history_step(self) -> int | None:
        """Last step that its run had logged then; None: none."""
        step = self._known().step
        return None if step < 0 else step

    @property
    def protected_aliases(self) -> list[str]:
        """Those of `aliases` that keep it from being deleted, and stay where they are."""
        return list(self._known().protected)

    @property
    def source_id(self) -> str:
        """Of a registered model: id of the version that it was made of."""
        return self._known().source

    @property
    def ttl(self) -> datetime.timedelta | None:
        """How long after its creation it is deleted; None: never."""
        return self._ttl

    @ttl.setter
    def ttl(self, ttl: datetime.timedelta | None) -> None:
        if ttl is not None and ttl <= datetime.timedelta(0):
            raise UsageError(f"ttl must be longer than nothing, not {ttl}.", field="ttl")
        self._ttl = ttl

    # --- inside -------------------------------------------------------------------------

    def _peek(self) -> ArtifactVersion | None:
        """Return the version, if the server has it, without waiting."""
        if self._row is None and self._pending is not None:
            row = self._pending.find()
            if row is not None:
                self._take_answer(row)
        return self._row

    def _take_answer(self, row: ArtifactVersion) -> None:
        if row.state == "ready":
            self._contents = None
        self._show(row)

    def _known(self) -> ArtifactVersion:
        """Return the version.

        Raises:
            UsageError: the server does not have it yet.
        """
        row = self._peek()
        if row is None:
            raise UsageError(
                f"The artifact {self._collection!r} is not on the server yet.",
                hint="Log it, then call wait()." if self._pending is None else "Call wait().",
            )
        return row

    def _server(self) -> ArtifactRoutes:
        if self._routes is None:
            raise UsageError(f"The artifact {self._collection!r} was not logged yet.")
        return self._routes
