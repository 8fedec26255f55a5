import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run


def test_a_version_is_registered_and_listed(
    kiseki: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv("KISEKI_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "w.bin").write_bytes(b"weights")
    kiseki("artifact", "put", str(tmp_path / "w.bin"), "-n", "zoo/net", "-t", "model")
    capsys.readouterr()

    assert kiseki("model", "register", "zoo/net:v0", "classifier", "-a", "prod") == 0
    assert capsys.readouterr().out.strip().endswith("/zoo/classifier:v0")

    assert kiseki("model", "ls", "zoo", "--json") == 0
    (model,) = json.loads(capsys.readouterr().out)
    assert (model["name"], model["versions"], model["size"]) == ("classifier", 1, 7)
    assert "prod" in model["aliases"]
