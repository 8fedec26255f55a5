"""Saved views of a project's workspace."""

from typing import Literal

import msgspec

from kiseki.model.run import JsonValue


class View(msgspec.Struct, kw_only=True):
    """A workspace as it was kept.

    Attributes:
        id: short id; of a link it is the digest of its spec.
        kind: `personal` (one for each user and project, kept by itself), `saved` (has a name,
            everybody of the project may use it), `link` (what a copied address stands for).
        spec: the workspace; only the web app knows what is in it (`web/src/workspace/spec.ts`).
        is_default: what a newcomer to the project sees.
        rev: grows with every change; a change names the one it saw.
    """

    id: str
    project_id: int
    kind: Literal["personal", "saved", "link"]
    name: str = ""
    owner: str = ""
    is_default: bool = False
    spec: JsonValue = None
    created_us: int = 0
    updated_us: int = 0
    rev: int = 0


class ViewList(msgspec.Struct, kw_only=True):
    """`GET /api/v1/projects/{id}/views`: saved ones by name and the own personal one, no specs."""

    views: list[View]


class SaveView(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`POST /api/v1/projects/{id}/views` and `PUT /api/v1/views/{id}`.

    Attributes:
        rev: the revision that was seen, for PUT; another one there is answered `conflict`.
    """

    kind: Literal["personal", "saved", "link"] = "saved"
    name: str = ""
    spec: JsonValue = None
    is_default: bool = False
    rev: int = 0


class ProjectOverview(msgspec.Struct, kw_only=True):
    """`GET /api/v1/projects/{id}/overview`: what a project is and has in all.

    Attributes:
        compute_s: sum of the runs' durations.
        states: runs in each state.
        contributors: user -> runs, most first.
        n_deleted: runs in the trash.
    """

    project_id: int
    n_runs: int
    n_deleted: int = 0
    compute_s: float = 0.0
    states: dict[str, int] = {}
    contributors: dict[str, int] = {}
    first_run_us: int | None = None
    last_active_us: int | None = None
    n_keys: int = 0
