"""Resume, rewind and fork, against a real server."""

import pytest
from tests.doubles.recorded_run import record_run

import kiseki
from kiseki.model.errors import Conflict, Deleted, NotFound, ServerUnreachable, UsageError
from kiseki.sdk import branch
from kiseki.sdk.branch import Moment, parse_moment

ROWS = [(step, {"loss": 1.0 / (step + 1)}) for step in range(5)]
ENDED = {"cause": "finish", "exit_code": 0}


@pytest.fixture
def url(server):
    return server.url


@pytest.fixture
def begin(here, url, monkeypatch):
    """Return a function that begins a run online; no side process ships it."""
    monkeypatch.setenv("KISEKI_MODE", "online")

    def init(**arguments):
        settings = {"base_url": url, "silent": True, "finish_timeout": 0, "console": "off"}
        return kiseki.init(
            project="digits", reinit="finish_previous", settings=settings, **arguments
        )

    return init


@pytest.mark.parametrize("word", ["must", "allow"])
def test_a_run_that_exists_goes_on_after_its_last_step(begin, url, word):
    record_run(url, ROWS, id=f"old-{word}", config={"lr": 1}, name="kept", end=ENDED)
    run = begin(id=f"old-{word}", resume=word, config={"lr": 2, "new": 3})
    assert run.resumed
    assert (run.step, run.starting_step) == (5, 5)
    assert run.name == "kept"
    assert run.config == {"lr": 2, "new": 3}
    run.log({"loss": 0.1})
    assert run.step == 6


def test_must_of_a_missing_run_and_never_of_one_that_exists_raise_before_anything_is_made(
    begin, url, here
):
    with pytest.raises(NotFound):
        begin(id="missing", resume="must")
    record_run(url, ROWS, id="taken", end=ENDED)
    with pytest.raises(Conflict):
        begin(id="taken", resume="never")
    assert list((here / "kiseki").glob("run-*")) == []


def test_never_and_allow_of_a_missing_run_begin_it(begin):
    assert begin(id="fresh-1", resume="never").id == "fresh-1"
    run = begin(id="fresh-2", resume="allow")
    assert (run.id, run.resumed, run.step) == ("fresh-2", False, 0)


def test_a_deleted_id_is_refused_with_the_two_ways_out(begin, url):
    from kiseki.sdk.api import Api

    run = record_run(url, ROWS, id="gone", end=ENDED)
    Api(base_url=url).run(f"{run.entity}/digits/gone").delete()
    with pytest.raises(Deleted) as seen:
        begin(id="gone", resume="allow")
    words = f"{seen.value} {seen.value.__notes__}".lower()
    assert "restore" in words
    assert "trash" in words


def test_a_fork_begins_with_the_others_history_and_an_id_of_its_own(begin, url):
    source = record_run(url, ROWS, id="source", end=ENDED)
    run = begin(fork_from="source?_step=2")
    assert run.id != "source"
    assert run.step == 3
    assert run.meta.started.run.forked_from.uid == source.uid


def test_a_rewind_goes_on_after_the_step_under_the_same_id(begin, url):
    record_run(url, ROWS, id="rewound", end=ENDED)
    run = begin(resume_from="rewound?_step=2")
    assert (run.id, run.step) == ("rewound", 3)


def test_a_fork_of_nothing_is_refused(begin):
    with pytest.raises(NotFound):
        begin(fork_from="nothing?_step=2")


def test_what_only_a_server_can_decide_waits_for_it_and_then_raises(here, monkeypatch):
    monkeypatch.setenv("KISEKI_MODE", "online")
    settings = {"base_url": "http://127.0.0.1:9", "silent": True, "init_timeout": 0.3}
    for arguments in ({"resume": "must"}, {"fork_from": "b?_step=1"}, {"force": True}):
        with pytest.raises(ServerUnreachable):
            kiseki.init(id="a", settings=settings, **arguments)
    assert not kiseki.init(id="a", resume="allow", settings=settings).resumed


def test_must_while_another_run_goes_on_is_refused_unless_that_one_is_to_end(begin, url):
    record_run(url, ROWS, id="next", end=ENDED)
    first = begin()
    with pytest.raises(UsageError, match="Another run goes on"):
        kiseki.init(id="next", resume="must", settings={"silent": True})
    assert begin(id="next", resume="must").resumed
    assert first.ended


def test_a_moment_is_an_id_and_a_step():
    assert parse_moment("a b?_step=10", argument="fork_from") == Moment("a b", 10)
    for text in ("a", "a?_step=", "a?_step=-1", "a?loss=1", "?_step=1", "a?_step=1.5"):
        with pytest.raises(UsageError):
            parse_moment(text, argument="fork_from")


def test_a_damaged_resume_file_is_as_none(tmp_path):
    assert branch.find_auto_id(tmp_path) is None
    (tmp_path / branch.RESUME_FILE).write_text('{"run_id": "a/b"}')
    assert branch.find_auto_id(tmp_path) is None
    branch.remember_auto_id(tmp_path, "a")
    branch.forget_auto_id(tmp_path, "b")
    assert branch.find_auto_id(tmp_path) == "a"
    branch.forget_auto_id(tmp_path, "a")
    assert branch.find_auto_id(tmp_path) is None
