"""Checks of whole numbers from outside."""

import msgspec

from kiseki.model.errors import InvalidBody


def check_int64(shape: msgspec.Struct) -> None:
    """Check that every whole number of a wire shape fits into 64 bits, as databases need it.

    Raises:
        InvalidBody: one does not.
    """
    for name in shape.__struct_fields__:
        value = getattr(shape, name)
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise InvalidBody(f"{name} does not fit into 64 bits.", field=name)
