"""Everything the doors and the server may ask of kiseki, in one place."""

from kiseki.hub.clock import Clock, now_us
from kiseki.hub.history import History
from kiseki.hub.metrics import Metrics
from kiseki.hub.owner import machine_user
from kiseki.hub.projects import Projects
from kiseki.hub.runs import Runs
from kiseki.store.contract import Store


class Hub:
    """The parts of the hub on one store.

    Args:
        store: what is kept.
        entity: whose runs they are when nobody is named; the machine's user if empty.
        clock: the server's clock.
    """

    def __init__(self, store: Store, *, entity: str = "", clock: Clock = now_us) -> None:
        self.store = store
        self.entity = entity or machine_user()
        self.clock = clock
        self.projects = Projects(store, entity=self.entity)
        self.runs = Runs(store, entity=self.entity, clock=clock)
        self.history = History(store)
        self.metrics = Metrics(store)
