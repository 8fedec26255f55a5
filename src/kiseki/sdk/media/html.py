"""Pages, kept as files and shown walled off from everything else."""

import os
from pathlib import Path
from typing import Any, Final, cast

from kiseki.model.errors import UsageError
from kiseki.sdk.media.sources import as_bytes, as_file, name_of
from kiseki.sdk.media.value import FileMedia

_STYLE: Final = (
    '<meta charset="utf-8"><style>body{font-family:system-ui,sans-serif;font-size:14px;'
    "line-height:1.5;margin:8px}img,svg,table{max-width:100%}</style>\n"
)


class Html(FileMedia):
    """An HTML page or a piece of one.

    Args:
        data: the text, an open file, or the path of a file.
        inject: add a plain style to what has no `<html>` or `<style>` of its own.
        data_is_not_path: take the text as it is, even if it names a file.
        caption: shown below it.

    Raises:
        UsageError: it is none of these.
    """

    type = "html-file"
    folder = "html"

    def __init__(
        self,
        data: Any,
        inject: bool = True,
        data_is_not_path: bool = False,
        *,
        caption: str | None = None,
    ) -> None:
        text = _read(data, is_path=not data_is_not_path)
        beginning = text[:4096].lower()
        if inject and "<html" not in beginning and "<style" not in beginning:
            text = _STYLE + text
        super().__init__(text.encode("utf-8", "replace"), ".html", caption=caption)


def _read(data: Any, *, is_path: bool) -> str:
    if isinstance(data, str):
        path = as_file(data) if is_path else None
        if path is None:
            return data
    else:
        path = Path(cast("os.PathLike[str]", data)) if isinstance(data, os.PathLike) else None
    try:
        content = as_bytes(data) if path is None else path.read_bytes()
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be read: {error}", field="data") from error
    if content is None:
        raise UsageError(f"Html is a text, a file or a path, not {name_of(cast('object', data))}.")
    return content.decode("utf-8", "replace")
