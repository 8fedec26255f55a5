"""A journal source that shows its bytes in scripted portions."""

from pathlib import Path


class GrowingFile:
    """Bytes of which only the first `shown` can be seen."""

    def __init__(self, content: bytes, *, shown: int = 0) -> None:
        self.content = content
        self.shown = shown

    @classmethod
    def of(cls, path: Path) -> "GrowingFile":
        content = path.read_bytes()
        return cls(content, shown=len(content))

    def read_at(self, offset: int, size: int) -> bytes:
        return self.content[: self.shown][offset : offset + size]

    def size(self) -> int:
        return self.shown

    def grow(self, size: int) -> None:
        self.shown = min(len(self.content), self.shown + size)
