"""Artifacts: versioned sets of files with aliases, and which run made or used which.

A *collection* has a name (unique in its project), a type and versions. A *version* is `pending`
while files are added, then `ready` for ever with a number (`v0`, `v1`, ...) and a digest, or
`failed`, or `deleted`. Committing content that a ready version of the collection has makes no new
one. An *alias* points at one version of a collection; `latest` moves with every commit. A
*registered model* is a collection whose versions are taken over from other collections.

The digest is the SHA-256 (hex) of one line for each entry, in the order of their paths as UTF-8:
`path NUL digest NUL size LF`, where digest is the entry's SHA-256 or, of a reference, its
`digest`.
"""

from typing import Literal

import msgspec

from kiseki.model.run import JsonValue

VersionState = Literal["pending", "ready", "failed", "deleted"]
LinkKind = Literal["input", "output"]


class ArtifactEntry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One file of a version, or a reference to something that lies elsewhere.

    Attributes:
        path: its name (the rule of run files).
        sha256: content, if kiseki has it; empty for a reference.
        size: bytes; 0 if not known.
        ref: where it lies (s3, gs, az, http, https, file), empty for content.
        digest: of a reference: ETag, `sha256:...`, `md5:...` or the address itself.
        version_id: of a reference, if its store keeps versions.
    """

    path: str
    sha256: str = ""
    size: int = 0
    ref: str = ""
    digest: str = ""
    version_id: str = ""


class Collection(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A name that versions share."""

    id: int
    project: int
    name: str
    type: str
    description: str = ""
    created_us: int = 0
    updated_us: int = 0
    registered: bool = False
    n_versions: int = 0
    """Ready ones."""
    size: int = 0
    """Of all ready versions, content that they share counted each time."""
    latest: str = ""
    """Of the newest ready version: `v3`."""
    aliases: list[str] = []


class ArtifactVersion(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One version.

    Attributes:
        id: 32 hex digits drawn by the client, unique for ever.
        number: in its collection; -1 while it is pending.
        entity, project_name, project: where its collection lies.
        digest: of its files (see above), once it is ready.
        made_by: uid of the run that committed it first; `made_by_name` outlives that run.
        step: last step of that run then; -1: none.
        base: version whose files it took over (a draft).
        distributed_id: what several writers of one pending version share.
        expires_us: when it goes by its TTL, or None.
        source: of a registered model's version: id of the version that it is.
    """

    id: str
    collection: int
    name: str
    type: str
    entity: str = ""
    project_name: str = ""
    project: int = 0
    number: int = -1
    state: VersionState = "pending"
    digest: str = ""
    description: str = ""
    metadata: dict[str, JsonValue] = {}
    aliases: list[str] = []
    protected: list[str] = []
    """Those of `aliases` that keep it from being deleted or moved without saying so."""
    tags: list[str] = []
    n_files: int = 0
    size: int = 0
    created_us: int = 0
    ready_us: int = 0
    expires_us: int | None = None
    made_by: str = ""
    made_by_name: str = ""
    step: int = -1
    base: str = ""
    distributed_id: str = ""
    source: str = ""
    problem: str = ""


class BeginVersion(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/artifacts`: begin a pending version; idempotent by `id`.

    With `distributed_id` everybody who names the same one (in the collection) gets the same
    version. With `base` (an id) the files of that version are taken over first. `created_us`
    is for a version that comes from another server; 0: now.
    """

    id: str
    name: str
    type: str
    entity: str | None = None
    project: str | None = None
    run: str = ""
    description: str = ""
    metadata: dict[str, JsonValue] = {}
    base: str = ""
    distributed_id: str = ""
    ttl_s: int | None = None
    created_us: int = 0


class ChangeEntries(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/artifacts/{id}/files`: add and take away files of a pending version.

    A blob that is not there is answered 409 `missing_blob` with its hash in `field`.
    """

    add: list[ArtifactEntry] = []
    remove: list[str] = []


class CommitVersion(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/artifacts/{id}/commit`: settle number, digest and aliases.

    Answers the version that has this content: maybe an older one, which then gets the aliases and
    tags. `digest`, if given, must be what the server computes, else 400 `digest`. `number` is
    for a version that comes from another server and keeps its own; 409 `conflict` if the
    collection has, or had, one of that number.
    """

    aliases: list[str] = []
    tags: list[str] = []
    digest: str = ""
    run: str = ""
    """uid of the run whose output it is."""
    number: int = -1


class FailVersion(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/artifacts/{id}/fail`: give a pending version up; says why."""

    problem: str = ""


class PatchVersion(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`PATCH /api/v1/artifacts/{id}`: fields left out stay as they are."""

    description: str | msgspec.UnsetType = msgspec.UNSET
    metadata: dict[str, JsonValue] | msgspec.UnsetType = msgspec.UNSET
    add_aliases: list[str] | msgspec.UnsetType = msgspec.UNSET
    remove_aliases: list[str] | msgspec.UnsetType = msgspec.UNSET
    protect: list[str] | msgspec.UnsetType = msgspec.UNSET
    unprotect: list[str] | msgspec.UnsetType = msgspec.UNSET
    tags: list[str] | msgspec.UnsetType = msgspec.UNSET
    ttl_s: int | None | msgspec.UnsetType = msgspec.UNSET


class PatchCollection(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`PATCH /api/v1/collections/{id}`: fields left out stay as they are."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType = msgspec.UNSET


class UseVersion(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/runs/{uid}/inputs`: the run used a version (or a data set by name)."""

    version: str = ""
    used_as: str = ""
    """The name of the input in the run."""
    dataset: "DatasetInput | None" = None


class DatasetInput(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Data that no artifact holds: what it is called, where it came from, what it was.

    Attributes:
        name: what people call it.
        digest: of its content, `sha256:...` or what its source calls it.
        source: address or path.
        schema: column -> type.
        profile: counts and the like.
    """

    name: str
    digest: str = ""
    source: str = ""
    schema: dict[str, str] = {}
    profile: dict[str, JsonValue] = {}


class RunArtifact(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A version (or a data set) as an input or output of a run."""

    kind: LinkKind
    version: ArtifactVersion | None = None
    dataset: DatasetInput | None = None
    used_as: str = ""
    time_us: int = 0


class RunArtifacts(msgspec.Struct, kw_only=True):
    """`GET /api/v1/runs/{uid}/artifacts`: inputs and outputs, in the order in which they came."""

    items: list[RunArtifact]


class VersionRun(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A run that made or used a version.

    Attributes:
        run_id, entity, project_name: its path; empty if it is gone.
        state: of the run; `trashed` in the trash, `gone` if it was deleted for good.
    """

    uid: str
    name: str
    kind: LinkKind
    used_as: str = ""
    time_us: int = 0
    run_id: str = ""
    entity: str = ""
    project_name: str = ""
    job_type: str = ""
    state: str = ""


class VersionRuns(msgspec.Struct, kw_only=True):
    """`GET /api/v1/artifacts/{id}/runs`: those that made it, then those that used it."""

    items: list[VersionRun]


class CollectionPage(msgspec.Struct, kw_only=True):
    """`GET /api/v1/projects/{id}/collections`: the most recently changed first.

    `types`: of all collections of the project, whatever the page is of.
    """

    items: list[Collection]
    total: int
    types: list[str] = []
    cursor: str | None = None


class VersionPage(msgspec.Struct, kw_only=True):
    """`GET /api/v1/collections/{id}/versions`: the newest first."""

    items: list[ArtifactVersion]
    total: int
    cursor: str | None = None


class EntryPage(msgspec.Struct, kw_only=True):
    """`GET /api/v1/artifacts/{id}/files`: in the order of paths; `folder` as with run files."""

    files: list[ArtifactEntry]
    folders: list["EntryFolder"] = []
    total: int = 0
    size: int = 0
    cursor: str | None = None


class EntryFolder(msgspec.Struct, kw_only=True):
    """A folder inside a folder: totals over everything below it."""

    name: str
    n_files: int
    size: int


class EntryChange(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How one path differs between two versions."""

    path: str
    change: Literal["added", "removed", "changed"]
    old: ArtifactEntry | None = None
    new: ArtifactEntry | None = None


class VersionDiff(msgspec.Struct, kw_only=True):
    """`GET /api/v1/artifacts/{id}/diff?with=...`: paths that differ; `id` is the new side."""

    changes: list[EntryChange]
    n_added: int
    n_removed: int
    n_changed: int
    n_same: int
    cursor: str | None = None


class LineageNode(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A run, a version, a data set, or a cluster of such.

    Attributes:
        id: `run:<uid>`, `version:<id>`, `dataset:<digest of it>`, `cluster:<...>`.
        kind: run, version, dataset, cluster.
        label: name to show.
        state: of the run or version; `gone` if it was deleted for good.
        path: page in the web app, or empty.
        detail: run: job type; version: type; cluster: what its members are.
        members: of a cluster: how many.
    """

    id: str
    kind: Literal["run", "version", "dataset", "cluster"]
    label: str
    state: str = ""
    path: str = ""
    detail: str = ""
    members: int = 0


class LineageEdge(msgspec.Struct, kw_only=True, omit_defaults=True):
    """From what was there first to what came of it.

    `kind`: input, output, parent (run to child), fork, rerun, member (of a registered model).
    """

    source: str
    target: str
    kind: str
    label: str = ""


class LineageGraph(msgspec.Struct, kw_only=True):
    """`GET /api/v1/lineage?run=UID|version=ID&depth=3&explode=...`.

    Siblings of one kind beside one node become a cluster when they are five or more, unless
    `explode` names the cluster. `cut` counts nodes left out beyond the limit.
    """

    nodes: list[LineageNode]
    edges: list[LineageEdge]
    cut: int = 0


class RegisterModel(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/models`: make a version of a registered model out of an artifact version."""

    name: str
    version: str
    entity: str | None = None
    project: str | None = None
    aliases: list[str] = []
    tags: list[str] = []
    description: str = ""
