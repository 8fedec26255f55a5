"""Pictures and figures of other libraries, told by where their class comes from.

None of these libraries is imported here: a value can only come from one that is loaded.
"""

from collections.abc import Callable
from typing import Any, Final

from kiseki.sdk.media.value import Media


def find_media(value: Any) -> Any | None:
    """Return what logs a value as media (itself, or one made of it), or None for all others.

    Raises:
        KisekiError: it is a figure that cannot be kept.
    """
    kind: type[Any] = value.__class__
    if hasattr(kind, "to_row"):
        return value
    make = _MAKERS.get(str(kind.__module__).partition(".")[0])
    return None if make is None else make(value)


def _from_pillow(value: Any) -> Media | None:
    from kiseki.sdk.media.image import Image

    return Image(value) if hasattr(value, "tobytes") and hasattr(value, "save") else None


def _from_matplotlib(value: Any) -> Media | None:
    from kiseki.sdk.media.image import Image, find_figure

    return None if find_figure(value) is None else Image(value)


def _from_plotly(value: Any) -> Media | None:
    from kiseki.sdk.media.plotly import Plotly

    return Plotly(value) if hasattr(value, "to_plotly_json") and hasattr(value, "data") else None


def _from_bokeh(value: Any) -> Media | None:
    from kiseki.sdk.media.bokeh import Bokeh, is_figure

    return Bokeh(value) if is_figure(value) else None


def _from_rdkit(value: Any) -> Media | None:
    from kiseki.sdk.media.molecule import Molecule

    return Molecule.from_rdkit(value) if hasattr(value, "GetAtoms") else None


def _from_module(value: Any) -> Media | None:
    """Return the current figure when `matplotlib.pyplot` itself is logged."""
    name = value.__name__ if value.__class__.__name__ == "module" else ""
    return _from_matplotlib(value.gcf()) if name == "matplotlib.pyplot" else None


_MAKERS: Final[dict[str, Callable[[Any], Media | None]]] = {
    "PIL": _from_pillow,
    "matplotlib": _from_matplotlib,
    "seaborn": _from_matplotlib,
    "plotly": _from_plotly,
    "bokeh": _from_bokeh,
    "rdkit": _from_rdkit,
    "builtins": _from_module,
}
