from hypothesis import given
from hypothesis import strategies as st

from kiseki.journal.console import ConsoleAssembler
from kiseki.model.limits import MAX_CONSOLE_LINE_CHARS
from kiseki.model.wire import ConsoleLine


def show(*pieces: str | tuple[str, str]) -> list[str]:
    """Return the last version of every line, in the order of their numbers."""
    assembler = ConsoleAssembler()
    lines: dict[int, str] = {}
    for number, piece in enumerate(pieces):
        stream, text = ("out", piece) if isinstance(piece, str) else piece
        for line in assembler.feed(number, number, stream, text):  # type: ignore[arg-type]
            lines[line.line] = line.text
    return [lines[number] for number in sorted(lines)]


def test_text_becomes_lines() -> None:
    assert show("one\ntwo\n\nfour") == ["one", "two", "", "four"]


def test_a_line_that_comes_in_pieces_is_one_line_with_versions() -> None:
    assembler = ConsoleAssembler()
    assert assembler.feed(10, 1, "out", "epo") == [
        ConsoleLine(position=10, line=0, stream="out", time_us=1, text="epo")
    ]
    assert assembler.feed(20, 2, "out", "ch 1\nepoch") == [
        ConsoleLine(position=20, line=0, stream="out", time_us=1, text="epoch 1"),
        ConsoleLine(position=20, line=1, stream="out", time_us=2, text="epoch"),
    ]


def test_a_progress_bar_overwrites_itself() -> None:
    assert show("\r 10%", "\r 55%", "\r100%\n", "done\n") == ["100%", "done"]


def test_what_a_shorter_text_does_not_cover_stays_as_on_a_terminal() -> None:
    assert show("abcdef\rxy") == ["xycdef"]
    assert show("abcdef\r\x1b[Kxy") == ["xy"]
    assert show("abc\b\bX") == ["aXc"]


def test_windows_line_ends_are_line_ends() -> None:
    assert show("one\r\ntwo\r\n") == ["one", "two"]


def test_nested_progress_bars_keep_their_lines() -> None:
    assert show("outer 0%", "\n inner 0%", "\x1b[A\router 50%", "\n inner 99%", "\x1b[A\r") == [
        "outer 50%",
        " inner 99%",
    ]


def test_the_cursor_moves_in_all_directions() -> None:
    assert show("ab\ncd\x1b[1A\x1b[1GX\x1b[1BY") == ["Xb", "cY"]
    assert show("a\x1b[2Cb") == ["a  b"]
    assert show("abc\x1b[2DX") == ["aXc"]
    assert show("one\ntwo\x1b[Fup\x1b[Edown") == ["upe", "down"]


def test_parts_of_a_line_are_erased() -> None:
    assert show("abcd\x1b[2D\x1b[1Kx") == ["  xd"]
    assert show("abcd\x1b[2K\rx") == ["x"]
    assert show("\x1b[K") == []


def test_colours_titles_and_links_vanish() -> None:
    assert show("\x1b[1;31mred\x1b[0m \x1b]0;title\x07x \x1b]8;;http://a\x1b\\link\x1b(B") == [
        "red x link"
    ]


def test_an_escape_sequence_cut_in_two_vanishes_too() -> None:
    assert show("a\x1b", "[3", "1mb", "\x1b]0;ti", "tle\x1b", "\\c") == ["abc"]


def test_an_escape_sequence_that_never_ends_does_not_swallow_the_log() -> None:
    assert show("\x1b]" + "x" * 5000, "\nafter")[-1] == "after"


def test_output_and_error_have_their_own_lines() -> None:
    assert show("progress 1", ("err", "warning\n"), " of 2\n", ("err", "again")) == [
        "progress 1 of 2",
        "warning",
        "again",
    ]


def test_a_line_over_the_limit_goes_on_in_the_next() -> None:
    text = "x" * (MAX_CONSOLE_LINE_CHARS + 10)
    assert [len(line) for line in show(text)] == [MAX_CONSOLE_LINE_CHARS, 10]


def test_other_control_characters_and_tabs() -> None:
    assert show("a\x00b\x07c\td") == ["abc\td"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80), st.data())
def test_where_the_output_is_cut_makes_no_difference(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    borders = [0, *cuts, len(text)]
    pieces = [text[a:b] for a, b in zip(borders, borders[1:], strict=False)]
    assert show(*pieces) == show(text)


@given(st.text(alphabet="ab\r\n\b\t\x1b[0123;ABCDEFGKm]\\\x07", max_size=60))
def test_no_output_can_make_it_fail_or_leave_an_escape_in_a_line(text: str) -> None:
    for line in show(text):
        assert not set(line) & set("\r\n\b\x1b\x07")


def test_long_output_in_one_piece_keeps_every_line() -> None:
    assert show("line\n" * 10_000) == ["line"] * 10_000
