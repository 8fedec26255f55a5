"""`kiseki.Api`: the entrance to everything that a server keeps."""

import re
from collections.abc import Mapping

from kiseki.model import run as model
from kiseki.model.blob import BlobsCollected
from kiseki.model.errors import Deleted, NotFound, UsageError
from kiseki.model.ids import DEFAULT_PROJECT
from kiseki.model.wire import CreateProject, ProjectPage, ServerInfo
from kiseki.sdk.api.artifacts import ArtifactReads
from kiseki.sdk.api.connection import Connection
from kiseki.sdk.api.filters import Filters
from kiseki.sdk.api.path import split_project_path, split_run_path
from kiseki.sdk.api.project import Project
from kiseki.sdk.api.run import Run
from kiseki.sdk.api.runs import Runs
from kiseki.sdk.settings import resolve

_UID = re.compile(r"[0-9a-f]{32}")


class Api(ArtifactReads):
    """Reads and manages the runs of one server; may be used from any thread.

    ```python
    api = kiseki.Api()
    for run in api.runs("digits", {"state": "finished"}, order="-summary.val/acc"):
        print(run.name, run.config["lr"], run.summary["val/acc"])
    ```

    Attributes:
        base_url: address of the server.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        entity: str | None = None,
        project: str | None = None,
        api_key: str | None = None,
        timeout: float = 30.0,
        overrides: Mapping[str, str] | None = None,
    ) -> None:
        """Name the server; nothing is sent yet.

        What is not given comes from the settings, as for `init`: `KISEKI_*` variables, then
        the settings files.

        Args:
            base_url: address of the server; by default port 5473 of this machine.
            entity: whose runs are meant where a path names nobody; by default the server's
                own user.
            project: which project is meant where a path names none; by default
                `Uncategorized`.
            api_key: sent along where a server asks for one.
            timeout: seconds to wait for an answer.
            overrides: `base_url`, `entity` and `project` as a dict.
        """
        given = {
            "base_url": base_url,
            "entity": entity,
            "project": project,
            "api_key": api_key,
        }
        settings = resolve(
            overrides, {name: value for name, value in given.items() if value is not None}
        )
        self._connection = Connection(
            settings.base_url, api_key=settings.api_key or None, timeout_s=timeout
        )
        self._entity = settings.entity
        self._project = settings.project or DEFAULT_PROJECT

    def __repr__(self) -> str:
        return f"<kiseki api of {self.base_url}>"

    @property
    def base_url(self) -> str:
        """Address of the server, without a slash at the end."""
        return self._connection.base_url

    @property
    def default_entity(self) -> str:
        """Whose runs are meant where a path names nobody."""
        if not self._entity:
            self._entity = self.server_info().entity
        return self._entity

    def server_info(self) -> ServerInfo:
        """Return who and what answers."""
        return self._connection.get("/info", ServerInfo)

    def free_storage(self, dry_run: bool = False) -> BlobsCollected:
        """Free content that nothing refers to, for some seconds; `remaining` says what waits."""
        query = [("dry_run", "true")] if dry_run else []
        return self._connection.send("POST", "/storage/collect", None, BlobsCollected, query)

    def projects(self, entity: str | None = None, per_page: int = 100) -> list[Project]:
        """Return the projects, most recently active first; `entity`: only this one's."""
        found: list[Project] = []
        while True:
            page = self._connection.get(
                "/projects",
                ProjectPage,
                [("entity", entity), ("limit", per_page), ("offset", len(found))],
            )
            found += [Project(self._connection, row) for row in page.items]
            if not page.items or len(found) >= page.total:
                return found

    def project(self, name: str | None = None, entity: str | None = None) -> Project:
        """Return one project, by name or `entity/name`.

        Raises:
            NotFound: there is no such project.
        """
        if entity is None and name:
            entity, name = split_project_path(name)
        row = self._connection.get(
            "/projects/find",
            model.Project,
            [("entity", entity or self.default_entity), ("name", name or self._project)],
        )
        return Project(self._connection, row)

    def create_project(
        self, name: str, entity: str | None = None, description: str = ""
    ) -> Project:
        """Create a project, or return the one of that name."""
        body = CreateProject(
            name=name, entity=entity or self._entity or None, description=description
        )
        return Project(
            self._connection, self._connection.send("POST", "/projects", body, model.Project)
        )

    def runs(
        self,
        path: str | None = None,
        filters: Filters | None = None,
        order: str | None = "+created_at",
        per_page: int = 50,
        *,
        search: str = "",
        deleted: bool = False,
    ) -> Runs:
        """Return the runs of a project; arguments as for `Project.runs`.

        Args:
            path: `project` or `entity/project`; default: the project of this Api.

        Raises:
            NotFound: there is no such project.
            InvalidQuery: a filter that makes no sense.
        """
        return self.project(path).runs(filters, order, per_page, search=search, deleted=deleted)

    def run(self, path: str) -> Run:
        """Return one run.

        Args:
            path: `entity/project/id`, `project/id`, `id`, the address of its page, or its uid.

        Raises:
            NotFound: there is no such run.
            Deleted: it lies in the trash.
        """
        row = self._find_by_uid(path) or self._get_by_path(path)
        if row.deleted_us is not None:
            raise Deleted(
                f"Run {row.id} lies in the trash.",
                hint=f"Bring it back with `kiseki run restore {row.uid}`.",
            )
        return Run(self._connection, row)

    def _find_by_uid(self, path: str) -> model.Run | None:
        if not _UID.fullmatch(path):
            return None
        try:
            return self._connection.get(f"/runs/{path}", model.Run)
        except NotFound:
            return None  # a short id may look like a uid

    def _get_by_path(self, path: str) -> model.Run:
        entity, project, run_id = split_run_path(path)
        if not run_id:
            raise UsageError(f"{path!r} names no run.", hint="Write entity/project/id.")
        query = [
            ("entity", entity or self.default_entity),
            ("project", project or self._project),
            ("id", run_id),
        ]
        return self._connection.get("/runs/find", model.Run, query)

    def restore(self, path: str) -> Run:
        """Bring a run back out of the trash and return it; `path` as for `run()`.

        Raises:
            NotFound: there is no such run in the trash.
        """
        uid = path
        if not _UID.fullmatch(path):
            entity, project, run_id = split_run_path(path)
            found = self.project(project, entity).runs({"id": run_id}, deleted=True)
            if not found:
                raise NotFound(f"There is no run {path!r} in the trash.")
            uid = found[0].uid
        self._connection.request("POST", f"/runs/{uid}/restore")
        return self.run(uid)
