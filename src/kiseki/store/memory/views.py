"""Saved workspaces of a memory store."""

import msgspec

from kiseki.model.errors import Conflict, NotFound
from kiseki.model.limits import MAX_VIEWS
from kiseki.model.view import SaveView, View
from kiseki.store import view_rules
from kiseki.store.memory.world import Rows, World


class MemoryViews:
    """`ViewRows` in a dict."""

    def __init__(self, world: World) -> None:
        self._world = world

    def list_views(self, project: int, *, owner: str) -> list[View]:
        """Return saved views by name and the owner's personal one, without specs."""
        with self._world.look() as rows:
            self._world.kept_project(project)
            found = [
                msgspec.structs.replace(view, spec=None)
                for view in rows.views.values()
                if view.project_id == project
                and (view.kind == "saved" or (view.kind, view.owner) == ("personal", owner))
            ]
        return sorted(found, key=lambda view: (view.kind, view.name.lower(), view.id))

    def get(self, view: str) -> View:
        """Return a view."""
        with self._world.look() as rows:
            return self._find(rows, view)

    def create(self, project: int, save: SaveView, *, owner: str, now_us: int) -> View:
        """Keep a workspace; a link to the same content is made once."""
        spec, name = view_rules.encode_spec(save), view_rules.check_view_name(save)
        id_ = view_rules.view_id(save, project=project, owner=owner, spec=spec)
        with self._world.change() as rows:
            self._world.kept_project(project)
            if id_ in rows.views:
                if save.kind == "link":
                    return rows.views[id_]
                raise Conflict("There is a personal view already; change that one.", field="kind")
            if sum(v.project_id == project for v in rows.views.values()) >= MAX_VIEWS:
                raise view_rules.too_many_views()
            view = View(
                id=id_,
                project_id=project,
                kind=save.kind,
                name=name,
                owner=owner,
                is_default=save.kind == "saved" and save.is_default,
                spec=msgspec.json.decode(spec),
                created_us=now_us,
                updated_us=now_us,
                rev=1,
            )
            self._keep(rows, view)
            return view

    def replace(self, view: str, save: SaveView, *, now_us: int) -> View:
        """Keep another content, name and default mark under a view's id."""
        with self._world.change() as rows:
            found = self._find(rows, view)
            if found.kind == "link":
                raise view_rules.refuse_link_change()
            save = msgspec.structs.replace(save, kind=found.kind)
            spec, name = view_rules.encode_spec(save), view_rules.check_view_name(save)
            if save.rev != found.rev:
                raise Conflict("Somebody else changed this view meanwhile.", field="rev")
            changed = msgspec.structs.replace(
                found,
                name=name,
                is_default=found.kind == "saved" and save.is_default,
                spec=msgspec.json.decode(spec),
                updated_us=now_us,
                rev=found.rev + 1,
            )
            self._keep(rows, changed)
            return changed

    def remove(self, view: str, *, now_us: int) -> View:
        """Remove a view; return it as it was."""
        del now_us  # lines of this feed have no time
        with self._world.change() as rows:
            found = self._find(rows, view)
            del rows.views[view]
            self._note(found)
            return found

    def _find(self, rows: Rows, view: str) -> View:
        found = rows.views.get(view)
        if found is None or rows.projects[found.project_id].deleted_us is not None:
            raise NotFound("There is no such view.", field="view")
        return found

    def _keep(self, rows: Rows, view: View) -> None:
        others = [v for v in rows.views.values() if v.project_id == view.project_id]
        for other in others:
            if other.id == view.id:
                continue
            if view.kind == "saved" and (other.kind, other.name) == ("saved", view.name):
                raise Conflict(f"There is a view {view.name!r} already.", field="name")
            if view.is_default and other.is_default:
                unset = msgspec.structs.replace(other, is_default=False, rev=other.rev + 1)
                rows.views[other.id] = unset
                self._note(unset)
        rows.views[view.id] = view
        self._note(view)

    def _note(self, view: View) -> None:
        self._world.note(run=None, project=view.project_id, kinds=("view",), keys=(view.id,))
