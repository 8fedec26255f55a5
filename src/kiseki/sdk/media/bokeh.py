"""Figures of Bokeh, kept as the JSON of a Bokeh document."""

import sys
from typing import Any, Final

from kiseki.model.errors import UsageError
from kiseki.sdk.media.sources import as_path, check_suffix, load_optional, name_of
from kiseki.sdk.media.value import FileMedia

SUFFIXES: Final = frozenset({".bokeh.json", ".json"})


class Bokeh(FileMedia):
    """A figure, a layout or a document of Bokeh.

    Args:
        data_or_path: the figure, or the path of a file of a document's JSON.
        caption: shown below it.

    Raises:
        UsageError: it is none of these.
    """

    type = "bokeh-file"
    folder = "bokeh"

    def __init__(self, data_or_path: Any, caption: str | None = None) -> None:
        if is_figure(data_or_path):
            content = _read_document(data_or_path).encode()
            super().__init__(content, ".bokeh.json", caption=caption)
            return
        path = as_path(data_or_path)
        if path is None:
            raise UsageError(f"A Bokeh figure or a path is needed, not {name_of(data_or_path)}.")
        check_suffix(path, SUFFIXES, "A Bokeh figure")
        super().__init__(path, ".bokeh.json", caption=caption)


def is_figure(value: Any) -> bool:
    """Return whether a value is a model or a document of Bokeh."""
    return "bokeh" in sys.modules and any(
        base.__module__.startswith("bokeh.") and base.__name__ in ("LayoutDOM", "Document")
        for base in type(value).__mro__
    )


def _read_document(value: Any) -> str:
    """Return the JSON of the document that a figure is in, or of one made for it."""
    documents = load_optional("bokeh.document", "A Bokeh figure")
    if isinstance(value, documents.Document):
        return _write_json(value)
    if value.document is not None:
        return _write_json(value.document)
    document = documents.Document()
    document.add_root(value)
    try:
        return _write_json(document)
    finally:
        # The figure stays free for a document of its owner's.
        document.remove_root(value)


def _write_json(document: Any) -> str:
    try:
        written = document.to_json(deferred=False)
    except TypeError:  # older than 3.8, which writes arrays into the JSON by itself
        written = document.to_json()
    return load_optional("bokeh.core.json_encoder", "A Bokeh figure").serialize_json(written)
