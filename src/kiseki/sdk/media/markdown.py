"""Text with simple marks."""

from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.value import Media, Row


class Markdown(Media):
    """A text in Markdown; HTML in it is never run.

    Args:
        text: the text.
        caption: shown below it.
    """

    type = "markdown"

    def __init__(self, text: str, caption: str | None = None) -> None:
        self.text = str(text)
        self.caption = caption

    def to_row(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Return the map; the text stands in it."""
        row: Row = {"_type": self.type, "text": self.text}
        return row | ({"caption": str(self.caption)} if self.caption is not None else {})
