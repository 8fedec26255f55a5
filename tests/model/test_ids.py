import random
import unicodedata

import pytest

from kiseki.model.errors import InvalidName
from kiseki.model.ids import (
    FORBIDDEN_IN_RUN_ID,
    RUN_ID_ALPHABET,
    check_entity,
    check_project_name,
    check_run_id,
    new_run_id,
    new_run_uid,
    new_writer_id,
)
from kiseki.model.limits import MAX_PROJECT_NAME_CHARS, MAX_RUN_ID_CHARS


def test_a_run_id_has_eight_lower_case_letters_and_digits() -> None:
    run_id = new_run_id()
    assert len(run_id) == 8
    assert set(run_id) <= set(RUN_ID_ALPHABET)


def test_seeding_the_random_module_does_not_repeat_run_ids() -> None:
    random.seed(1)
    first = new_run_id()
    random.seed(1)
    assert new_run_id() != first


def test_uids_and_writer_ids_are_32_hex_digits() -> None:
    for text in (new_run_uid(), new_writer_id()):
        assert len(text) == 32
        assert int(text, 16) >= 0


@pytest.mark.parametrize("bad", sorted(FORBIDDEN_IN_RUN_ID))
def test_a_run_id_with_a_forbidden_character_is_refused_and_named(bad: str) -> None:
    with pytest.raises(InvalidName, match="must not contain") as caught:
        check_run_id(f"a{bad}b")
    assert bad in str(caught.value)
    assert caught.value.field == "id"


@pytest.mark.parametrize("text", ["", " a", "a ", "a\nb", "a\0b", "\ud800", "x" * 129])
def test_a_run_id_that_cannot_stand_in_a_url_is_refused(text: str) -> None:
    with pytest.raises(InvalidName):
        check_run_id(text)


def test_the_longest_run_id_is_taken() -> None:
    assert check_run_id("x" * MAX_RUN_ID_CHARS) == "x" * MAX_RUN_ID_CHARS


def test_a_japanese_run_id_is_kept_in_its_composed_form() -> None:
    decomposed = unicodedata.normalize("NFD", "が学習")
    assert decomposed != "が学習"
    assert check_run_id(decomposed) == "が学習"


def test_a_project_name_is_free_text() -> None:
    for name in (
        "Finetune Bert-Large",
        "画像分類 / 実験 #3",
        "a?b%c",
        "x" * MAX_PROJECT_NAME_CHARS,
    ):
        assert check_project_name(name) == name


@pytest.mark.parametrize("text", ["", " a", "a\tb", "x" * (MAX_PROJECT_NAME_CHARS + 1)])
def test_a_project_name_that_nobody_could_type_is_refused(text: str) -> None:
    with pytest.raises(InvalidName) as caught:
        check_project_name(text)
    assert caught.value.field == "project"


def test_an_entity_is_one_segment_of_a_path() -> None:
    assert check_entity("研究室") == "研究室"
    with pytest.raises(InvalidName):
        check_entity("a/b")


def test_an_error_cuts_a_very_long_name() -> None:
    with pytest.raises(InvalidName) as caught:
        check_run_id("x" * 10_000)
    assert len(str(caught.value)) < 200
