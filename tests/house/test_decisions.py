"""Decision notes are notes of decisions."""

from pathlib import Path

import pytest

NOTES = sorted((Path(__file__).resolve().parents[2] / "docs" / "decisions").glob("[0-9]*.md"))


def _numbers() -> list[str]:
    return [path.name[:4] for path in NOTES]


def test_no_number_is_taken_twice() -> None:
    assert len(_numbers()) == len(set(_numbers()))


@pytest.mark.parametrize("note", NOTES, ids=lambda path: path.stem)
def test_a_note_has_what_a_reader_looks_for(note: Path) -> None:
    text = note.read_text(encoding="utf-8")
    wanted = ["Status", "Context", "Decision", "Consequences", "We would know this was wrong if"]

    assert text.startswith("# ")
    assert "We will" in text
    assert [words for words in wanted if words not in text] == []
