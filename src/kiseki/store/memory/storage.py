"""What takes how much room in a memory store: the same SQL over copies of the rows it joins."""

from sqlalchemy import Connection, delete, insert

from kiseki.store.blobs.places import Places
from kiseki.store.memory.world import World
from kiseki.store.schema import PROJECT, RUN
from kiseki.store.storage import Storage


class MemoryStorage(Storage):
    """`StorageRows` of a world."""

    def __init__(self, world: World, places: Places) -> None:
        super().__init__(world.tables, places)
        self._world = world

    def prepare(self, conn: Connection) -> None:
        """Copy what the queries join."""
        conn.execute(delete(RUN))
        conn.execute(delete(PROJECT))
        rows = self._world.rows
        for project in rows.projects.values():
            conn.execute(
                insert(PROJECT),
                {
                    "id": project.id,
                    "entity": project.entity,
                    "name": project.name,
                    "description": "",
                    "created_us": project.created_us,
                    "runs_begun": 0,
                },
            )
        for run in rows.runs.values():
            conn.execute(
                insert(RUN),
                {
                    "uid": run.uid,
                    "project_id": run.project_id,
                    "run_id": run.run_id,
                    "number": run.number,
                    "name": run.name,
                    "state": run.state.value,
                    "stream": run.stream,
                    "created_us": run.created_us,
                    "heartbeats": False,
                    "last_step": 0,
                    "deleted_with_project": False,
                    "rev": 0,
                    "body": b"",
                    "computed": b"",
                },
            )
