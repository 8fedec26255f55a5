"""The whole server on PostgreSQL: what differs there is the store, and how the feed is read."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.doubles.live_server import run_live_server
from tests.doubles.shipments import segment_of
from tests.server.conftest import begin_run
from tests.server.test_events import next_series, watching

PATIENCE_S = 30


@pytest.mark.postgres
def test_two_servers_on_one_database_show_the_same_run_live(
    tmp_path: Path, make_postgres_database: Callable[[], str]
) -> None:
    url = make_postgres_database()
    with (
        run_live_server(tmp_path, store_url=url) as first,
        run_live_server(tmp_path, store_url=url) as second,
    ):
        run = begin_run(first)
        with watching(second, f"?run={run.uid}") as blocks:
            next(blocks)
            shipped = run.ship(segment_of([(0, {"loss": 1.5})], writer=run.writer))
            assert shipped.status == 200, shipped.body
            assert next_series(blocks)["data"]["runs"][0]["keys"] == ["loss"]
        assert second.get(f"/runs/{run.uid}/rows").json()["rows"][0]["loss"] == 1.5
        second.post(f"/runs/{run.uid}/stop", {"by": "the other server"})
        end = time.monotonic() + PATIENCE_S
        again = segment_of([(0, {"loss": 1.5})], writer=run.writer)
        while run.ship(again).json()["stop"] is None:
            assert time.monotonic() < end, "the first server never heard of the stop"
            time.sleep(0.05)
