from collections.abc import Iterator

from kiseki.model import errors
from kiseki.model.errors import JournalGap, KisekiError


def _tree(base: type[KisekiError]) -> Iterator[type[KisekiError]]:
    yield base
    for sub in base.__subclasses__():
        yield from _tree(sub)


def test_every_error_stands_in_the_drawing_with_its_status() -> None:
    drawing = errors.__doc__ or ""
    for error in _tree(KisekiError):
        line = next((row for row in _drawn(drawing) if error.__name__ in row.split()), None)
        assert line is not None, error.__name__
        if error.status != 500 and "client only" not in line:
            assert f"({error.status})" in line


def _drawn(text: str) -> list[str]:
    return [line for line in text.split("```")[1].splitlines() if line.strip()]


def test_each_error_has_a_code_of_its_own() -> None:
    codes = [error.code for error in _tree(KisekiError)]
    assert len(codes) == len(set(codes))


def test_a_gap_tells_where_to_go_on() -> None:
    assert JournalGap("Send from 40.", next=40).next == 40


def test_the_text_is_what_a_person_sees_and_the_detail_is_not() -> None:
    error = KisekiError("The disk is full.", hint="Free some space.", detail="errno 28")
    assert str(error) == "The disk is full."
    assert "errno" not in str(error)
