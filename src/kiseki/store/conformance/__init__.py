"""The tests that every store passes; subclass `StoreConformance` and give it a `store`.

```python
class TestMyStore(StoreConformance):
    @pytest.fixture
    def store(self) -> Iterator[Store]:
        store = my_store()
        yield store
        store.close()
```

The tests know the contract only: no SQL, no files. They need pytest.
"""

from kiseki.store.conformance.artifact_names import AliasConformance
from kiseki.store.conformance.artifact_usage import UsageConformance
from kiseki.store.conformance.artifacts import ArtifactConformance
from kiseki.store.conformance.blobs import (
    BlobConformance,
    CollectorConformance,
    UploadConformance,
)
from kiseki.store.conformance.branching import BranchingConformance
from kiseki.store.conformance.bulk import BulkConformance
from kiseki.store.conformance.files import FileConformance
from kiseki.store.conformance.ingest import IngestConformance, ReadingConformance
from kiseki.store.conformance.moving import MovingConformance
from kiseki.store.conformance.projects import ProjectConformance
from kiseki.store.conformance.queries import QueryConformance
from kiseki.store.conformance.records import RecordConformance
from kiseki.store.conformance.starting import StartingConformance
from kiseki.store.conformance.states import FactConformance, StateConformance
from kiseki.store.conformance.tables import TableConformance
from kiseki.store.conformance.trash import TrashConformance
from kiseki.store.conformance.upkeep import UpkeepConformance
from kiseki.store.conformance.views import ViewConformance


class StoreConformance(
    ProjectConformance,
    StartingConformance,
    BranchingConformance,
    StateConformance,
    FactConformance,
    RecordConformance,
    IngestConformance,
    ReadingConformance,
    TrashConformance,
    BulkConformance,
    MovingConformance,
    ViewConformance,
    QueryConformance,
    TableConformance,
    UpkeepConformance,
    BlobConformance,
    UploadConformance,
    FileConformance,
    CollectorConformance,
    ArtifactConformance,
    AliasConformance,
    UsageConformance,
):
    """Every test of the contract; the fixture `store` gives an empty store."""


__all__ = ["StoreConformance"]
