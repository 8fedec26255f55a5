"""What every store does with saved workspaces."""

from typing import Any

import pytest

from kiseki.model.errors import (
    Conflict,
    InvalidBody,
    InvalidName,
    NotFound,
    TooLarge,
    UsageError,
)
from kiseki.model.limits import MAX_VIEW_BYTES
from kiseki.model.view import SaveView, View
from kiseki.store.conformance.scenario import ENTITY, NOW_US, begin
from kiseki.store.contract import Store


def _save(store: Store, *, project: int = 0, owner: str = ENTITY, **fields: Any) -> View:
    return store.views.create(project, SaveView(**fields), owner=owner, now_us=NOW_US)


class ViewConformance:
    """Tests of `ViewRows`."""

    def test_a_saved_view_comes_back_as_it_was(self, store: Store) -> None:
        spec = {"version": 1, "layout": {"mode": "manual", "sections": [{"name": "図"}]}}
        made = _save(store, name=" loss ", spec=spec, is_default=True)
        assert (made.kind, made.name, made.owner, made.rev) == ("saved", "loss", ENTITY, 1)
        assert (made.spec, made.is_default, made.created_us) == (spec, True, NOW_US)
        assert store.views.get(made.id) == made

    def test_the_list_has_saved_views_by_name_and_the_own_personal_one(self, store: Store) -> None:
        for name in ("b", "A"):
            _save(store, name=name, spec={"x": 1})
        mine = _save(store, kind="personal", spec={"x": 2})
        _save(store, kind="personal", owner="bob")
        _save(store, kind="link", spec={"x": 3})
        listed = store.views.list_views(0, owner=ENTITY)
        assert [(view.kind, view.name) for view in listed] == [
            ("personal", ""),
            ("saved", "A"),
            ("saved", "b"),
        ]
        assert listed[0].id == mine.id
        assert [view.spec for view in listed] == [None, None, None]

    def test_a_change_names_the_revision_it_saw(self, store: Store) -> None:
        made = _save(store, name="v", spec={"x": 1})
        seen = SaveView(name="w", spec={"x": 2}, rev=made.rev)
        changed = store.views.replace(made.id, seen, now_us=NOW_US + 1)
        assert (changed.name, changed.spec, changed.rev) == ("w", {"x": 2}, 2)
        assert (changed.created_us, changed.updated_us) == (NOW_US, NOW_US + 1)
        with pytest.raises(Conflict):
            store.views.replace(made.id, seen, now_us=NOW_US + 2)
        assert store.views.get(made.id) == changed

    def test_a_user_has_one_personal_view_of_a_project(self, store: Store) -> None:
        mine = _save(store, kind="personal", spec={"x": 1})
        with pytest.raises(Conflict):
            _save(store, kind="personal", spec={"x": 2})
        theirs = _save(store, kind="personal", owner="bob", spec={"x": 1})
        elsewhere = begin(store).run.project_id
        other = _save(store, kind="personal", project=elsewhere, spec={"x": 1})
        assert len({mine.id, theirs.id, other.id}) == 3
        store.views.remove(mine.id, now_us=NOW_US)
        assert _save(store, kind="personal", spec={}).id == mine.id

    def test_a_link_is_known_by_what_it_stands_for(self, store: Store) -> None:
        first = _save(store, kind="link", spec={"a": 1, "b": 2})
        again = _save(store, kind="link", owner="bob", spec={"b": 2, "a": 1})
        assert again == first
        assert _save(store, kind="link", spec={"a": 1}).id != first.id
        with pytest.raises(UsageError):
            store.views.replace(first.id, SaveView(spec={}, rev=1), now_us=NOW_US)

    def test_one_view_is_the_default_one(self, store: Store) -> None:
        first = _save(store, name="first", is_default=True)
        second = _save(store, name="second")
        store.views.replace(
            second.id, SaveView(name="second", is_default=True, rev=1), now_us=NOW_US
        )
        listed = store.views.list_views(0, owner=ENTITY)
        assert {view.name: view.is_default for view in listed} == {"first": False, "second": True}
        assert store.views.get(first.id).rev == 2

    def test_two_saved_views_do_not_share_a_name(self, store: Store) -> None:
        _save(store, name="taken")
        other = _save(store, name="other")
        with pytest.raises(Conflict):
            _save(store, name="taken")
        with pytest.raises(Conflict):
            store.views.replace(other.id, SaveView(name="taken", rev=1), now_us=NOW_US)
        assert _save(store, name="taken", project=begin(store).run.project_id).name == "taken"

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"name": " "}, InvalidName),
            ({"name": "a\0b"}, InvalidName),
            ({"name": "v", "spec": [1]}, InvalidBody),
            ({"name": "v", "spec": {"x": "y" * MAX_VIEW_BYTES}}, TooLarge),
        ],
    )
    def test_what_breaks_a_rule_is_refused(
        self, store: Store, fields: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            _save(store, **fields)

    def test_a_spec_that_is_nested_too_deeply_is_refused(self, store: Store) -> None:
        spec: dict[str, Any] = {}
        for _ in range(100):
            spec = {"x": spec}
        with pytest.raises(InvalidBody):
            _save(store, name="deep", spec=spec)

    def test_a_removed_view_is_gone(self, store: Store) -> None:
        made = _save(store, name="v")
        assert store.views.remove(made.id, now_us=NOW_US) == made
        with pytest.raises(NotFound):
            store.views.get(made.id)
        with pytest.raises(NotFound):
            store.views.remove(made.id, now_us=NOW_US)

    def test_the_feed_tells_which_view_changed(self, store: Store) -> None:
        before = store.feed.latest()
        made = _save(store, name="v")
        store.views.replace(made.id, SaveView(name="v", rev=1), now_us=NOW_US)
        store.views.remove(made.id, now_us=NOW_US)
        lines = store.feed.read(before)
        assert lines is not None
        assert [(line.run, line.project, line.kinds, line.keys) for line in lines] == [
            (None, 0, ("view",), (made.id,))
        ] * 3

    def test_views_go_with_their_project(self, store: Store) -> None:
        run = begin(store).run
        view = _save(store, name="v", project=run.project_id)
        store.projects.remove(run.project_id)
        with pytest.raises(NotFound):
            store.views.get(view.id)
        store.projects.restore(run.project_id)
        assert store.views.get(view.id) == view
        store.projects.remove(run.project_id)
        store.runs.purge(run.uid)
        again = begin(store).run.project_id
        assert store.views.list_views(again, owner=ENTITY) == []

    def test_a_project_that_is_not_there_has_no_views(self, store: Store) -> None:
        with pytest.raises(NotFound):
            store.views.list_views(77, owner=ENTITY)
        with pytest.raises(NotFound):
            _save(store, name="v", project=77)
