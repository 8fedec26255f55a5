"""Projects: listed, found, made, renamed, deleted."""

import msgspec

from kiseki.hub.clock import Clock
from kiseki.hub.page import Page
from kiseki.model.errors import NotFound
from kiseki.model.run import Project
from kiseki.model.view import ProjectOverview
from kiseki.model.wire import CreateProject, PatchProject, ProjectKeys, ProjectPage
from kiseki.store.contract import Store


class Projects:
    """What can be done with projects.

    Args:
        store: where they are kept.
        entity: owner of projects that are made without naming one.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, entity: str, clock: Clock) -> None:
        self._store = store
        self._entity = entity
        self._clock = clock

    def list_projects(
        self, *, entity: str | None, page: Page, archived: bool = False
    ) -> ProjectPage:
        """Return a page of projects, most recently active first.

        Args:
            archived: list archived ones too.
        """
        items, total = self._store.projects.list_projects(
            entity=entity, limit=page.limit, offset=page.offset, archived=archived
        )
        return ProjectPage(items=items, total=total, cursor=page.next_cursor(total))

    def get_or_create(self, request: CreateProject) -> Project:
        """Return the project of that entity and name, which is made if it is missing.

        Raises:
            InvalidName: the name, the entity or the description breaks a rule.
        """
        return self._store.projects.get_or_create(
            entity=request.entity or self._entity,
            name=request.name,
            description=request.description,
        )

    def find(self, *, entity: str, name: str) -> Project:
        """Return the project at a path.

        Raises:
            NotFound: there is none.
        """
        project = self._store.projects.find(entity=entity, name=name)
        if project is None:
            raise NotFound(f"There is no project {entity}/{name}.", field="name")
        return project

    def get(self, project: int) -> Project:
        """Return a project by its number."""
        return self._store.projects.get(project)

    def update(self, project: int, patch: PatchProject) -> Project:
        """Change the fields that `patch` carries."""
        return self._store.projects.update(
            project,
            name=None if patch.name is msgspec.UNSET else patch.name,
            description=None if patch.description is msgspec.UNSET else patch.description,
            archived=None if patch.archived is msgspec.UNSET else patch.archived,
        )

    def remove(self, project: int) -> Project:
        """Move a project's runs to the trash with it; return it as it was."""
        found = self._store.projects.get(project)
        self._store.projects.remove(project)
        return found

    def restore(self, project: int) -> Project:
        """Take a project out of the trash with the runs that went there with it."""
        return self._store.projects.restore(project)

    def overview(self, project: int) -> ProjectOverview:
        """Return what a project has in all."""
        return self._store.projects.overview(project, now_us=self._clock())

    def list_keys(self, project: int) -> ProjectKeys:
        """Return the keys of all runs of a project."""
        self._store.projects.get(project)
        return ProjectKeys(keys=self._store.series.list_project_keys(project))
