import getpass

import pytest

from kiseki.hub.owner import FALLBACK_ENTITY, machine_user


@pytest.mark.parametrize(
    ("login", "expected"),
    [("nico", "nico"), ("DOMAIN\\nico", "DOMAIN-nico"), ("a b/c", "a-b-c"), ("", FALLBACK_ENTITY)],
)
def test_the_login_name_is_made_an_entity(
    monkeypatch: pytest.MonkeyPatch, login: str, expected: str
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: login)
    assert machine_user() == expected


def test_a_container_without_users_has_an_entity_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", fail)
    assert machine_user() == FALLBACK_ENTITY
