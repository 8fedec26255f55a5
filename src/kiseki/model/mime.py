"""Content types by the names of files, the same on every machine."""

import mimetypes
import re
from typing import Final

UNKNOWN: Final = "application/octet-stream"
_OURS: Final = {
    "avif": "image/avif",
    "bib": "text/x-bibtex",
    "csv": "text/csv",
    "diff": "text/x-diff",
    "flac": "audio/flac",
    "glb": "model/gltf-binary",
    "gltf": "model/gltf+json",
    "ipynb": "application/x-ipynb+json",
    "jl": "text/x-julia",
    "js": "text/javascript",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "log": "text/plain",
    "md": "text/markdown",
    "mol": "chemical/x-mdl-molfile",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ndjson": "application/x-ndjson",
    "npy": "application/x-npy",
    "npz": "application/x-npz",
    "obj": "model/obj",
    "ogg": "audio/ogg",
    "onnx": "application/x-onnx",
    "opus": "audio/ogg",
    "parquet": "application/vnd.apache.parquet",
    "patch": "text/x-diff",
    "pdb": "chemical/x-pdb",
    "py": "text/x-python",
    "r": "text/x-r",
    "rs": "text/x-rust",
    "safetensors": "application/x-safetensors",
    "sh": "text/x-shellscript",
    "stl": "model/stl",
    "toml": "text/toml",
    "ts": "text/x-typescript",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "yaml": "text/yaml",
    "yml": "text/yaml",
}
_TEXT_NAMES: Final = frozenset({"dockerfile", "license", "makefile", "readme", "requirements"})
_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PAR1", "application/vnd.apache.parquet"),
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Not the tables of the machine: they differ.
_STANDARD: Final = mimetypes.MimeTypes(filenames=())


def guess_mime(path: str) -> str:
    """Return the content type that a file's name speaks of, `UNKNOWN` if it speaks of none."""
    name = path.rpartition("/")[2].lower()
    ending = name.rpartition(".")[2] if "." in name else ""
    if ending in _OURS:
        return _OURS[ending]
    if not ending:
        return "text/plain" if name in _TEXT_NAMES else UNKNOWN
    kind, encoding = _STANDARD.guess_type(f"x.{ending}")
    if encoding is not None:
        return f"application/{encoding}"
    return kind or UNKNOWN


def sniff_mime(head: bytes) -> str:
    """Return the content type that the first bytes of a file speak of, `UNKNOWN` if of none."""
    for magic, mime in _MAGIC:
        if head.startswith(magic):
            return mime
    try:
        # The last character may have been cut.
        text = head.decode("utf-8", "strict" if len(head) < 4 else "ignore")
    except UnicodeDecodeError:
        return UNKNOWN
    is_text = len(text.encode()) >= len(head) - 3 and not _CONTROLS.search(text)
    return "text/plain" if is_text and head else UNKNOWN
