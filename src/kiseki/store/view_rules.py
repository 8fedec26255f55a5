"""What every store asks of saved workspaces: limits, names, ids that follow from content."""

import hashlib

import msgspec

from kiseki.model import ids
from kiseki.model.errors import InvalidName, TooLarge, UsageError
from kiseki.model.limits import MAX_VIEW_BYTES, MAX_VIEWS
from kiseki.model.view import SaveView
from kiseki.store import checks

ID_CHARS = 16
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def encode_spec(save: SaveView) -> bytes:
    """Return a workspace as the bytes that are kept: JSON with sorted keys.

    Raises:
        InvalidBody: it is no map, or is nested too deeply.
        TooLarge: over `MAX_VIEW_BYTES`.
    """
    spec = checks.check_map(
        {} if save.spec is None else save.spec, field="spec", limit_bytes=MAX_VIEW_BYTES
    )
    return msgspec.json.encode(spec, order="sorted")


def check_view_name(save: SaveView) -> str:
    """Return the name of a view; only saved ones have one, and they need it.

    Raises:
        InvalidName: it is missing or breaks a rule.
    """
    if save.kind != "saved":
        return ""
    name = checks.check_name(save.name.strip(), field="name")
    if not name:
        raise InvalidName("A saved view needs a name.", field="name")
    return name


def view_id(save: SaveView, *, project: int, owner: str, spec: bytes) -> str:
    """Return the id of a new view.

    That of a link is a digest of its project and content, that of a personal view one of
    its project and owner; others are drawn.
    """
    if save.kind == "saved":
        return "".join(ids.draw(_LETTERS) for _ in range(ID_CHARS))
    own = spec if save.kind == "link" else owner.encode()
    digest = hashlib.blake2b(f"{save.kind}\0{project}\0".encode() + own, digest_size=ID_CHARS)
    return "".join(_LETTERS[byte & 31] for byte in digest.digest())


def refuse_link_change() -> UsageError:
    """Return the error for a change of a link's content."""
    return UsageError("A link stands for what it was made of; make another one.", field="kind")


def too_many_views() -> TooLarge:
    """Return the error for one view too many."""
    return TooLarge(
        f"A project keeps at most {MAX_VIEWS} saved workspaces and links (MAX_VIEWS).",
        hint="Delete some that nobody needs.",
    )
