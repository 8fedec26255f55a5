"""tensorboardX, read back with TensorBoard's own event accumulator."""

from pathlib import Path


class Adapter:
    """See `bench.worker` for what each method has to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder / "events")

    def begin(self) -> None:
        from tensorboardX import SummaryWriter

        self._writer = SummaryWriter(self._folder)

    def log(self, step: int, row: dict[str, float]) -> None:
        for key, value in row.items():
            self._writer.add_scalar(key, value, step)

    def finish(self) -> None:
        self._writer.close()

    def open(self) -> None:
        from tensorboard.backend.event_processing import event_accumulator

        self._accumulator = event_accumulator.EventAccumulator

    def read(self, key: str) -> list[float]:
        events = self._accumulator(self._folder, size_guidance={"scalars": 0})
        events.Reload()
        return [event.value for event in events.Scalars(key)]
