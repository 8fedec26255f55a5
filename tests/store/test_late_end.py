from kiseki.model.state import RunState
from kiseki.store.conformance.scenario import NOW_US, begin, open_writer, tell
from kiseki.store.open import SqlStore

SECOND_US = 1_000_000
FINISHED = ("end", {"cause": "finish", "exit_code": 0})


def test_an_end_counts_though_the_request_that_began_the_run_was_long_on_its_way(
    sqlite_store: SqlStore,
):
    """A spool that was synced over a slow line stayed running for ever."""
    began_us = NOW_US - 100 * SECOND_US
    uid = begin(
        sqlite_store, started_us=began_us, clock_us=NOW_US - 10 * SECOND_US, offline=True
    ).run.uid
    writer = open_writer(sqlite_store, uid, opened_us=began_us + 1000, clock_us=NOW_US)

    tell(sqlite_store, uid, writer, FINISHED)

    assert sqlite_store.runs.get(uid).state is RunState.FINISHED


def test_the_end_of_a_process_from_before_a_resume_changes_nothing(sqlite_store: SqlStore):
    uid = begin(sqlite_store, id="r", started_us=NOW_US, clock_us=NOW_US).run.uid
    old = open_writer(sqlite_store, uid, opened_us=NOW_US, clock_us=NOW_US)
    later_us = NOW_US + 10 * SECOND_US
    begin(
        sqlite_store, at_us=later_us, id="r", resume="must", started_us=later_us, clock_us=later_us
    )

    tell(sqlite_store, uid, old, FINISHED, at_us=later_us)

    assert sqlite_store.runs.get(uid).state is RunState.RUNNING
