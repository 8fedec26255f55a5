"""What every store does with the change feed and with leases."""

from kiseki.store.conformance.scenario import NOW_US, begin, open_writer, tell
from kiseki.store.contract import Change, Store


class UpkeepConformance:
    """Tests of `ChangeFeed` and of leases."""

    def test_the_feed_tells_what_changed_in_the_order_of_commits(self, store: Store) -> None:
        before = store.feed.latest()
        run = begin(store).run
        store.runs.update(run.uid, {"notes": "x"}, source="api")
        store.runs.trash(run.uid, now_us=NOW_US)
        lines = store.feed.read(before)
        assert lines is not None
        of_run = [line for line in lines if line.run == run.uid]
        assert [line.kinds for line in of_run] == [("run", "state"), ("run",), ("deleted",)]
        assert all(line.project == run.project_id for line in of_run)
        assert [line.position for line in lines] == sorted({line.position for line in lines})
        assert store.feed.latest() >= lines[-1].position

    def test_the_feed_goes_on_where_a_reader_stopped(self, store: Store) -> None:
        start = store.feed.latest()
        for _ in range(5):
            begin(store)
        everything = store.feed.read(start)
        position = start
        seen: list[Change] = []
        while True:
            page = store.feed.read(position, limit=2)
            if not page:
                break
            seen += page
            position = page[-1].position
        assert seen == everything
        assert store.feed.read(store.feed.latest()) == []

    def test_a_reader_at_the_oldest_position_misses_nothing(self, store: Store) -> None:
        run = begin(store).run
        lines = store.feed.read(store.feed.oldest())
        assert lines is not None
        assert run.uid in {line.run for line in lines}

    def test_a_position_that_the_feed_does_not_know_is_told(self, store: Store) -> None:
        begin(store)
        assert store.feed.read(store.feed.latest() + 10_000_000_000) is None
        assert store.feed.read(-5) is None

    def test_facts_of_a_journal_are_in_the_feed(self, store: Store) -> None:
        run = begin(store).run
        writer = open_writer(store, run.uid)
        before = store.feed.latest()
        tell(store, run.uid, writer, ("end", {"cause": "finish"}))
        lines = store.feed.read(before)
        assert lines is not None
        kinds = {kind for line in lines if line.run == run.uid for kind in line.kinds}
        assert {"run", "state"} <= kinds

    def test_a_lease_has_one_holder_until_it_runs_out(self, store: Store) -> None:
        take = store.upkeep.take_lease
        assert take("states", holder="a", ttl_s=60)
        assert not take("states", holder="b", ttl_s=60)
        assert take("states", holder="a", ttl_s=0)
        assert take("states", holder="b", ttl_s=60)
        assert take("other", holder="a", ttl_s=60)
