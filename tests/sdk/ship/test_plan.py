import pytest

from kiseki.model.errors import (
    Busy,
    Conflict,
    Deleted,
    Forbidden,
    InvalidBody,
    JournalConflict,
    JournalGap,
    KisekiError,
    NotFound,
    ServerUnreachable,
    StorageFull,
    TooLarge,
    UnsupportedVersion,
)
from kiseki.model.run import StopRequest
from kiseki.model.state import RunState
from kiseki.model.wire import Receipt, WriterState
from kiseki.sdk.ship.plan import (
    CUT_BYTES,
    NEVER,
    REFUSED_WAIT_S,
    Action,
    Beat,
    Register,
    Rest,
    Send,
    ShipPlan,
    Start,
)


def make_plan(*, started: bool = True, beat_s: float = 5.0) -> ShipPlan:
    return ShipPlan(started=started, beat_s=beat_s, jitter=lambda: 1.0)


def ready_plan(*writers: str, beat_s: float = NEVER) -> ShipPlan:
    """Return a plan whose writers are registered at 0 and have 100 bytes of news each."""
    plan = make_plan(beat_s=beat_s)
    plan.on_receipt(receipt(), 0.0)
    for writer in writers or ("w",):
        plan.saw_journal(writer, 100)
        plan.on_registered(WriterState(writer=writer), 0.0)
    if beat_s == NEVER:
        plan.stop_beating()
    return plan


def receipt(stop: StopRequest | None = None, **next_of: int) -> Receipt:
    states = [WriterState(writer=w, next=n, safe=n) for w, n in next_of.items()]
    return Receipt(writers=states, state=RunState.RUNNING, stop=stop)


def test_a_run_is_started_then_its_writers_registered_then_their_news_sent() -> None:
    plan = make_plan(started=False)
    plan.saw_journal("w", 100)
    assert plan.decide(0.0) == Start()
    plan.on_started()
    assert plan.decide(0.0) == Register("w")
    plan.on_registered(WriterState(writer="w"), 0.0)
    assert plan.decide(0.0) == Send(("w",), CUT_BYTES)
    plan.on_receipt(receipt(w=100), 0.0)
    assert plan.is_synced
    assert plan.decide(0.1) == Rest(pytest.approx(4.9))


def test_a_run_whose_rows_never_pause_sends_heartbeats_all_the_same() -> None:
    """Five minutes of steady logging once looked like silence: shipments took their place."""
    plan = ShipPlan(started=True, beat_s=5.0, alive_s=30.0, jitter=lambda: 1.0)
    plan.saw_journal("w", 100)
    plan.on_registered(WriterState(writer="w"), 0.0)
    beats = []
    for second in range(120):
        plan.saw_journal("w", 100 * (second + 2))
        action = plan.decide(float(second))
        if action == Beat():
            beats.append(second)
            plan.on_receipt(receipt(), float(second))
            plan.on_beat(float(second))
            action = plan.decide(float(second))
        assert isinstance(action, Send)
        plan.on_receipt(receipt(w=100 * (second + 1)), float(second))
    assert beats == [30, 60, 90]


def test_a_later_sync_sends_no_heartbeat_however_long_it_takes() -> None:
    plan = ShipPlan(started=True, beat_s=NEVER, alive_s=30.0, jitter=lambda: 1.0)
    plan.saw_journal("w", 100)
    plan.on_registered(WriterState(writer="w"), 0.0)
    assert isinstance(plan.decide(1000.0), Send)


def test_small_news_are_sent_once_a_second_and_much_at_once() -> None:
    plan = ready_plan()
    assert isinstance(plan.decide(10.0), Send)
    plan.on_receipt(receipt(w=100), 10.0)
    plan.saw_journal("w", 200)
    assert plan.decide(10.25) == Rest(0.75)
    assert isinstance(plan.decide(11.0), Send)
    plan.on_receipt(receipt(w=200), 11.0)
    plan.saw_journal("w", 200 + CUT_BYTES)
    assert isinstance(plan.decide(11.1), Send)


def test_waking_sends_at_once() -> None:
    plan = ready_plan()
    plan.decide(10.0)
    plan.on_receipt(receipt(w=100), 10.0)
    plan.saw_journal("w", 120)
    assert isinstance(plan.decide(10.1), Rest)
    plan.wake()
    assert isinstance(plan.decide(10.1), Send)


def test_contact_is_kept_while_nothing_is_logged() -> None:
    plan = ready_plan(beat_s=5.0)
    plan.on_receipt(receipt(w=100), 20.0)
    assert plan.decide(21.0) == Rest(4.0)
    assert plan.decide(25.0) == Beat()


def test_a_shipment_is_contact_enough() -> None:
    plan = ready_plan(beat_s=5.0)
    plan.on_receipt(receipt(w=90), 20.0)
    assert isinstance(plan.decide(20.0), Send)
    plan.on_receipt(receipt(w=100), 24.0)
    assert plan.decide(25.0) == Rest(4.0)


def test_the_servers_next_is_the_truth_up_and_down() -> None:
    plan = ready_plan()
    plan.on_receipt(receipt(w=100), 0.0)
    assert plan.is_synced
    plan.on_receipt(receipt(w=40), 1.0)
    assert plan.writers["w"].next == 40
    assert not plan.is_synced


def test_a_gap_goes_to_where_the_server_says() -> None:
    plan = ready_plan()
    action = plan.decide(0.0)
    plan.on_error(JournalGap("gap", next=60), action, 0.0)
    assert plan.writers["w"].next == 60
    assert plan.trouble == ""
    assert isinstance(plan.decide(1.0), Send)


def test_another_history_blocks_its_journal_only_and_is_said() -> None:
    plan = ready_plan("a", "b")
    both = plan.decide(0.0)
    assert both == Send(("a", "b"), CUT_BYTES)
    plan.on_error(JournalConflict("two histories"), both, 0.0)
    assert plan.decide(0.0) == Register("a")
    plan.on_registered(WriterState(writer="a"), 0.0)
    plan.on_registered(WriterState(writer="b"), 0.0)
    first = plan.decide(0.0)
    assert first == Send(("a",), CUT_BYTES)
    plan.on_error(JournalConflict("two histories"), first, 0.0)
    assert plan.decide(0.0) == Send(("b",), CUT_BYTES)
    plan.on_receipt(receipt(b=100), 0.0)
    assert plan.trouble == "two histories"
    assert plan.is_over
    assert not plan.is_synced


def test_what_must_be_told_first_goes_before_a_shipment() -> None:
    plan = ready_plan("w", beat_s=5.0)
    plan.saw_journal("w", 3 * CUT_BYTES)
    assert plan.behind_bytes > CUT_BYTES
    plan.beat_first()
    assert plan.decide(0.0) == Beat()
    plan.on_error(Busy("busy"), Beat(), 0.0)
    assert plan.decide(0.5) == Beat()
    plan.on_receipt(receipt(w=0), 0.5)
    assert plan.decide(0.5) == Send(("w",), CUT_BYTES)


def test_a_deleted_run_is_not_sent_any_more() -> None:
    plan = ready_plan(beat_s=5.0)
    plan.on_error(Deleted("in the trash"), Beat(), 0.0)
    assert plan.decide(10_000.0) == Rest(NEVER)
    assert (plan.refused, plan.is_over, plan.trouble) == (True, True, "in the trash")


@pytest.mark.parametrize(
    "error", [ServerUnreachable("no answer"), Busy("busy"), StorageFull("full"), KisekiError("?")]
)
def test_trouble_that_passes_is_tried_again_for_ever_and_ever_more_slowly(
    error: KisekiError,
) -> None:
    plan = ready_plan()
    action, now, waits = plan.decide(0.0), 0.0, []
    for _ in range(10):
        plan.on_error(error, action, now)
        rest = plan.decide(now)
        assert isinstance(rest, Rest)
        waits.append(rest.seconds)
        now += rest.seconds
        assert plan.decide(now) == action
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert plan.trouble == str(error)
    plan.on_receipt(receipt(w=100), now)
    assert plan.trouble == ""


def test_a_server_may_ask_for_a_longer_pause() -> None:
    plan = ready_plan()
    error = Busy("busy")
    error.retry_after_s = 7.0
    plan.on_error(error, plan.decide(0.0), 0.0)
    assert plan.decide(0.0) == Rest(7.0)


def test_waking_does_not_wait_for_the_end_of_a_pause() -> None:
    plan = ready_plan()
    plan.on_error(ServerUnreachable("no answer"), plan.decide(0.0), 0.0)
    plan.wake()
    assert isinstance(plan.decide(0.0), Send)


@pytest.mark.parametrize(
    "error", [UnsupportedVersion("version"), Forbidden("bad key"), InvalidBody("bad")]
)
def test_a_refusal_is_said_and_looked_at_again_later(error: KisekiError) -> None:
    plan = ready_plan()
    action = plan.decide(0.0)
    plan.on_error(error, action, 0.0)
    plan.wake()
    assert plan.decide(0.0) == Rest(REFUSED_WAIT_S)
    assert plan.refused
    assert plan.decide(REFUSED_WAIT_S) == action
    plan.on_receipt(receipt(w=100), REFUSED_WAIT_S)
    assert not plan.refused


@pytest.mark.parametrize("error", [Conflict("the id is taken"), Deleted("in the trash")])
def test_a_run_that_cannot_be_begun_is_kept_and_not_asked_for_again(error: KisekiError) -> None:
    plan = make_plan(started=False)
    plan.on_error(error, Start(), 0.0)
    assert plan.decide(NEVER) == Rest(NEVER)
    assert plan.refused


def test_a_server_that_lost_the_run_is_told_of_it_again() -> None:
    plan = ready_plan()
    plan.on_receipt(receipt(w=100), 0.0)
    plan.on_error(NotFound("no such run"), Beat(), 0.0)
    assert plan.decide(1.0) == Start()
    plan.on_started()
    assert plan.decide(1.0) == Register("w")


def test_a_shipment_that_is_too_large_is_cut_smaller() -> None:
    plan = ready_plan()
    action: Action = plan.decide(0.0)
    plan.on_error(TooLarge("too large"), action, 0.0)
    action = plan.decide(1.0)
    assert action == Send(("w",), CUT_BYTES // 2)
    for _ in range(20):
        plan.on_error(TooLarge("too large"), action, 1.0)
    assert plan.refused


def test_a_journal_with_nothing_whole_behind_next_is_left_until_it_grows() -> None:
    plan = ready_plan()
    plan.on_receipt(receipt(w=90), 0.0)
    plan.saw_nothing_whole("w")
    assert plan.is_synced
    plan.saw_journal("w", 101)
    assert not plan.is_synced


def test_a_stop_request_is_told() -> None:
    plan = ready_plan()
    plan.on_receipt(receipt(StopRequest(requested_us=5, requested_by="nico")), 0.0)
    assert plan.stop == StopRequest(requested_us=5, requested_by="nico")


def test_a_journal_that_cannot_be_read_is_said_and_left_out() -> None:
    plan = ready_plan("a", "b")
    plan.saw_bad_journal("a", UnsupportedVersion("version 9"))
    assert plan.decide(0.0) == Send(("b",), CUT_BYTES)
    plan.on_receipt(receipt(b=100), 0.0)
    assert plan.trouble == "version 9"
