from kiseki.sdk.ship.stopping import StopLadder


def climb(ladder: StopLadder, times: list[float], *, sigint_ignored: bool = False) -> list:
    return [ladder.climb(now, sigint_ignored=sigint_ignored) for now in times]


def test_each_step_waits_for_an_answer_before_the_next() -> None:
    ladder = StopLadder(grace_s=30)
    assert climb(ladder, [100, 101, 129.9]) == ["sigint", None, None]
    assert climb(ladder, [130, 159, 160, 190, 220, 999]) == [
        "async_interrupt",
        None,
        "sigterm",
        "sigkill",
        None,
        None,
    ]


def test_a_program_that_ignores_sigint_is_not_asked_by_it() -> None:
    assert climb(StopLadder(grace_s=30), [0, 30], sigint_ignored=True) == [
        "async_interrupt",
        "sigterm",
    ]


def test_a_notebook_is_interrupted_and_nothing_more() -> None:
    ladder = StopLadder(grace_s=30, only_interrupt=True)
    assert climb(ladder, [0, 30, 60, 9999]) == ["sigint", None, None, None]
