import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Keep the user's cache out of it."""
    monkeypatch.setenv("KISEKI_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"
