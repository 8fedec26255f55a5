"""Everything the server and the doors may ask of kiseki, in one place."""

import secrets
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kiseki.hub.artifacts import Artifacts
from kiseki.hub.blobs import Blobs
from kiseki.hub.bulk import Bulk
from kiseki.hub.clock import Clock, now_us
from kiseki.hub.crashes import CrashWatch
from kiseki.hub.files import Files
from kiseki.hub.group_series import GroupMetrics
from kiseki.hub.history import History
from kiseki.hub.importance import Importances
from kiseki.hub.ingest import Ingest
from kiseki.hub.lineage import Lineage
from kiseki.hub.live import LiveFeed
from kiseki.hub.live_table import LiveTable
from kiseki.hub.media import MediaReader
from kiseki.hub.metrics import Metrics
from kiseki.hub.models import Models
from kiseki.hub.owner import machine_user
from kiseki.hub.projects import Projects
from kiseki.hub.run_status import RunStatus
from kiseki.hub.runs import Runs
from kiseki.hub.storage import Storage
from kiseki.hub.summaries import Summaries
from kiseki.hub.table import Table
from kiseki.hub.tables.sources import Sources
from kiseki.hub.tables.tables import Tables
from kiseki.hub.trash import Trash
from kiseki.hub.views import Views
from kiseki.store.contract import Change, Store

DEFAULT_CRASH_TIMEOUT_S = 300.0


class Hub:
    """The parts of the hub on one store; `start` and `stop` frame its background work.

    Args:
        store: what is kept; closed by whoever opened it.
        entity: whose runs they are when nobody is named; the machine's user if empty.
        clock: the server's clock.
        crash_timeout_s: seconds of silence after which a run counts as crashed.
        scratch: folder for what can be made again; one that goes with the hub if None.
    """

    def __init__(
        self,
        store: Store,
        *,
        entity: str = "",
        clock: Clock = now_us,
        crash_timeout_s: float = DEFAULT_CRASH_TIMEOUT_S,
        scratch: Path | None = None,
    ) -> None:
        self.entity = entity or machine_user()
        self.clock = clock
        self.live = LiveFeed(store.feed)
        self.projects = Projects(store, entity=self.entity, clock=clock)
        self.runs = Runs(store, entity=self.entity, clock=clock)
        self.bulk = Bulk(store, user=self.entity, clock=clock)
        self.trash = Trash(store, clock=clock)
        self.views = Views(store, owner=self.entity, clock=clock)
        self.blobs = Blobs(store, clock=clock)
        self.files = Files(store, clock=clock, on_change=self.live.wake)
        self.storage = Storage(store, clock=clock)
        self.artifacts = Artifacts(store, entity=self.entity, clock=clock)
        self.lineage = Lineage(store)
        self.models = Models(store, clock=clock)
        self.table = Table(store)
        self._own_scratch = _unused_folder()
        self.tables = Tables(
            Sources(store, self.files, self.artifacts),
            self.blobs,
            (scratch or self._own_scratch) / "tables",
        )
        self.importances = Importances(store)
        self.history = History(store)
        self.media = MediaReader(store)
        self.metrics = Metrics(store)
        self.group_metrics = GroupMetrics(store)
        self._status = RunStatus(store.runs)
        self._summaries = Summaries(store)
        self.ingest = Ingest(
            store,
            status=self._status,
            clock=clock,
            on_commit=self.live.wake,
            on_end=self._summaries.write,
        )
        self._live_table = LiveTable(store.table, self._summaries.compute)
        self._crashes = CrashWatch(store, clock=clock, timeout_s=crash_timeout_s)
        self.live.observe(self._forget_status)
        self.live.observe(self._summaries.note)
        self.live.observe(self._live_table.note)

    def start(self) -> None:
        """Begin to read the change feed, write summaries and watch for crashes."""
        self.live.start()
        self._summaries.start()
        self._live_table.start()
        self._crashes.start()

    def stop(self) -> None:
        """End the background work; what listens is told so."""
        self._crashes.stop()
        self._live_table.stop()
        self.live.stop()
        self._summaries.stop()
        self.importances.close()
        self.tables.close()
        shutil.rmtree(self._own_scratch, ignore_errors=True)

    def _forget_status(self, changes: Sequence[Change] | None) -> None:
        if changes is None:
            self._status.forget_all()
            return
        touched = {
            change.run
            for change in changes
            if change.run is not None and not {"run", "state", "deleted"}.isdisjoint(change.kinds)
        }
        if touched:
            self._status.forget(touched)


def _unused_folder() -> Path:
    """Return the name of a folder that nobody has made."""
    return Path(tempfile.gettempdir()) / f"kiseki-{secrets.token_hex(8)}"
