"""Compression of answers as the client accepts it."""

import gzip

import zstandard

MIN_BYTES = 1024
"""Below this the headers cost more than compression saves."""


def wanted_encoding(accept: str) -> str:
    """Return `zstd`, `gzip` or an empty string for the value of an Accept-Encoding header."""
    offered: set[str] = set()
    for part in accept.lower().split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            offered.add(name.strip())
    for encoding in ("zstd", "gzip"):
        if encoding in offered:
            return encoding
    return ""


def compress(body: bytes, encoding: str) -> tuple[bytes, str]:
    """Return `body` compressed and the encoding used; small bodies stay as they are."""
    if len(body) < MIN_BYTES or not encoding:
        return body, ""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=1).compress(body), "zstd"
    return gzip.compress(body, compresslevel=1, mtime=0), "gzip"
