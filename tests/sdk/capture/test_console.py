import contextlib
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from kiseki.sdk.capture import console

Replace = Callable[[], io.BytesIO]


@pytest.fixture
def replace_stdout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replace]:
    """Put another stream at sys.stdout; return what its terminal gets.

    Called in the test, since pytest puts its own streams there between fixture and test.
    """

    def replace() -> io.BytesIO:
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "utf-8", write_through=True))
        return raw

    yield replace
    console.stop()


def listen() -> list[tuple[str, str]]:
    """Begin to record; return what is heard."""
    pieces: list[tuple[str, str]] = []
    console.start(lambda stream, text: pieces.append((stream, text)))
    return pieces


def test_what_is_printed_reaches_the_terminal_and_the_record(replace_stdout: Replace) -> None:
    terminal = replace_stdout()
    heard = listen()
    print("hello", 1)
    print("oops", file=sys.stderr)
    assert terminal.getvalue() == b"hello 1\n"
    assert "".join(text for stream, text in heard if stream == "out") == "hello 1\n"
    assert "".join(text for stream, text in heard if stream == "err") == "oops\n"


def test_bytes_and_characters_split_over_two_writes_are_recorded_whole(
    replace_stdout: Replace,
) -> None:
    terminal = replace_stdout()
    heard = listen()
    data = "läuft ✓\n".encode()
    for byte in data:
        sys.stdout.buffer.write(bytes([byte]))
    assert terminal.getvalue() == data
    assert "".join(text for _, text in heard) == "läuft ✓\n"


def test_the_streams_still_are_what_they_were(replace_stdout: Replace) -> None:
    replace_stdout()
    listen()
    wrapped, original = sys.stdout, sys.stdout.original  # type: ignore[attr-defined]
    assert wrapped.isatty() == original.isatty()
    assert wrapped.encoding == "utf-8"
    assert wrapped.errors == original.errors
    wrapped.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    assert original.line_buffering
    wrapped.custom = 1  # type: ignore[attr-defined]
    assert original.custom == 1
    assert repr(wrapped) == repr(original)


def test_stopping_puts_the_streams_back(replace_stdout: Replace) -> None:
    replace_stdout()
    before = sys.stdout, sys.stderr

    def sink(stream: str, text: str) -> None:
        """Take nothing."""

    console.start(sink)
    console.start(sink)
    assert sys.stdout is not before[0]
    console.stop(sink)
    assert (sys.stdout, sys.stderr) == before


def test_two_runs_at_once_both_hear_and_stop_one_by_one(replace_stdout: Replace) -> None:
    terminal = replace_stdout()
    first: list[str] = []
    second: list[str] = []

    def hear_first(stream: str, text: str) -> None:
        first.append(text)

    def hear_second(stream: str, text: str) -> None:
        second.append(text)

    console.start(hear_first)
    console.start(hear_second)
    print("a", end="")
    console.stop(hear_first)
    print("b", end="")
    console.stop(hear_second)
    print("c", end="")
    assert (first, second) == (["a"], ["a", "b"])
    assert terminal.getvalue() == b"abc"


def test_a_stream_that_somebody_put_over_ours_is_left_alone(replace_stdout: Replace) -> None:
    terminal = replace_stdout()
    pieces: list[str] = []
    console.start(lambda stream, text: pieces.append(text))
    with contextlib.redirect_stdout(io.StringIO()) as theirs:
        console.stop()
        print("for them")
    assert theirs.getvalue() == "for them\n"
    print("for the terminal")
    assert terminal.getvalue() == b"for the terminal\n"
    assert pieces == []


def test_a_recording_that_prints_or_fails_does_not_disturb_the_program(
    replace_stdout: Replace,
) -> None:
    terminal = replace_stdout()

    def clumsy(stream: str, text: str) -> None:
        print("noise")
        raise RuntimeError

    console.start(clumsy)
    print("x", end="")
    assert terminal.getvalue() == b"xnoise\n"


def test_texts_without_a_utf8_form_are_recorded_readably(replace_stdout: Replace) -> None:
    replace_stdout()
    pieces: list[str] = []
    console.start(lambda stream, text: pieces.append(text))
    with pytest.raises(UnicodeEncodeError):
        sys.stdout.write("\udcff")
    sys.stderr.write("file \udcff\n")
    assert "file ?\n" in pieces


def test_threads_that_print_at_once_are_all_recorded(replace_stdout: Replace) -> None:
    replace_stdout()
    heard = listen()
    threads = [
        threading.Thread(target=lambda n=n: [sys.stdout.write(f"{n}\n") for _ in range(100)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text for _, text in heard) == sorted(
        f"{n}\n" for n in range(4) for _ in range(100)
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_child_forked_while_recording_records_too(replace_stdout: Replace) -> None:
    replace_stdout()
    reading, writing = os.pipe()

    def sink(stream: str, text: str) -> None:
        if text != "fork":
            os.write(writing, text.encode())
        elif os.fork() == 0:
            print("child", end="")
            os._exit(0)

    console.start(sink)
    sys.stdout.write("fork")
    os.wait()
    os.close(writing)
    with open(reading, "rb") as pipe:
        assert pipe.read() == b"child"


def test_where_there_is_no_stream_nothing_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under pythonw."""
    monkeypatch.setattr(sys, "stdout", None)
    console.start(lambda stream, text: None)
    assert sys.stdout is None
    console.stop()
