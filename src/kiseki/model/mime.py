"""Content types by the names of files, the same on every machine."""

import mimetypes
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
