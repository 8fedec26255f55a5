"""What stands in a row for something that is not a number: maps with `_type`.

A value whose bytes lie in a file of the run names it: `path` (under `media/`), `sha256`, `size`.
The names of types and members are those that the field's tools write, so that one page shows what
any client logged. Full layouts: docs/formats/media.md.
"""

from typing import Final

FILE_TYPES: Final = frozenset(
    {
        "image-file",
        "video-file",
        "audio-file",
        "html-file",
        "object3D-file",
        "molecule-file",
        "plotly-file",
        "bokeh-file",
        "text-file",
        "table-file",
        "joined-table",
        "partitioned-table",
        "value-file",
    }
)
"""Types with `path`, `sha256`, `size`; `value-file`: any value over the inline limit, as JSON."""

GROUP_TYPES: Final = {
    "images/separated": "image-file",
    "videos": "video-file",
    "audio": "audio-file",
    "html": "html-file",
}
"""Several of one type logged as one list: `filenames`, `sha256s`, `sizes`, `captions`, `count`."""

INLINE_TYPES: Final = frozenset({"histogram", "markdown", "chart", "float", "int"})
"""Types whose whole value stands in the row; `chart` is a Vega picture of a logged table."""
