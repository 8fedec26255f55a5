import string
from pathlib import Path

import pytest

from kiseki.model.reason import TEXTS, Reason


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason(code="resumed"), "resumed"),
        (Reason(code="rewound", params={"step": 7}), "rewound to step 7"),
        (Reason(code="silent", params={"timeout_s": 300.0}), "no heartbeat for 5 min"),
        (Reason(code="silent", params={"timeout_s": 0.5}), "no heartbeat for 0.5 s"),
        (Reason(code="exit_code", params={"exit_code": 1}), "exit code 1"),
        (Reason(code="stopped_by", params={"by": "ann {x}"}), "stopped by ann {x}"),
        (Reason(code="exception", params={"text": "KeyError: '{'"}), "KeyError: '{'"),
    ],
)
def test_a_reason_says_in_english_what_its_code_means(reason: Reason, text: str) -> None:
    assert reason.text == text


def test_codes_are_plain_words() -> None:
    assert all(set(code) <= {*string.ascii_lowercase, "_"} for code in TEXTS)


def test_every_code_is_described() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/http.md").read_text(encoding="utf-8")
    described = page.split("## Reasons")[1].split("\n## ")[0]
    assert [code for code in TEXTS if f"`{code}`" not in described] == []
