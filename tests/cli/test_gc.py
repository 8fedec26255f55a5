import pytest
from tests.cli.conftest import Run
from tests.doubles.live_server import LiveServer
from tests.server.test_blobs import put_pack, sha256_of

from kiseki.store.blobs import collecting

HOUR_US = 3600 * 1_000_000


def test_content_that_nothing_refers_to_is_counted_then_freed(
    kiseki: Run,
    server: LiveServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_pack(server, b"x" * 2048, b"y")

    assert kiseki("gc") == 0
    young = capsys.readouterr().out
    # As if it had come longer ago than anything is kept without a reference.
    monkeypatch.setattr(collecting, "GRACE_US", -HOUR_US)
    assert kiseki("gc", "--dry-run") == 0
    counted = capsys.readouterr().out
    assert kiseki("gc") == 0
    freed = capsys.readouterr().out

    assert young == "0 contents, 0 B freed.\n"
    assert counted == "2 contents, 2.0 kB could be freed.\n"
    assert freed == "2 contents, 2.0 kB freed.\n"
    assert server.get(f"/blobs/{sha256_of(b'y')}").status == 404
