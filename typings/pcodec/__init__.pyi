from typing import Any

from numpy.typing import NDArray

class ChunkConfig:
    def __init__(self, *, compression_level: int = ...) -> None: ...

class standalone:
    @staticmethod
    def simple_compress(src: NDArray[Any], config: ChunkConfig) -> bytes: ...
    @staticmethod
    def simple_decompress_into(src: bytes, dst: NDArray[Any]) -> object: ...
