"""What pages ask of logged media: which keys have some, and what they are over the steps."""

import msgspec

from kiseki.model.run import JsonValue


class AskMediaKeys(msgspec.Struct, kw_only=True):
    """`POST /api/v1/media/keys`: under which keys did these runs log something with a type?"""

    runs: list[str]


class MediaKey(msgspec.Struct, kw_only=True):
    """A key whose last value has a type.

    Attributes:
        name: the key.
        type: `_type` of the last value; of a list of values that of its first.
        n_runs: how many of the runs have it.
    """

    name: str
    type: str
    n_runs: int


class MediaKeys(msgspec.Struct, kw_only=True):
    """Answer, by name; where runs differ in the type, that of the most of them."""

    keys: list[MediaKey]


class AskMedia(msgspec.Struct, kw_only=True):
    """`POST /api/v1/media/values`: what these runs logged under these keys.

    Attributes:
        runs: uids.
        keys: what was logged.
        x: a number logged in the same rows that says where values stand; rows without it are
            left out. Empty: their steps are enough.
    """

    runs: list[str]
    keys: list[str]
    x: str = ""


class MediaValue(msgspec.Struct, kw_only=True):
    """One logged value; `time_s` in epoch seconds, `x` if it was asked for."""

    step: int
    time_s: float
    value: JsonValue
    x: float | None = None


class MediaSeries(msgspec.Struct, kw_only=True):
    """The values of one run under one key, in the order of steps.

    Attributes:
        run: uid.
        key: the key.
        total: how many there are; beyond MAX_MEDIA_VALUES every so-manieth and the last are
            in `values`.
        values: those with a type and texts; numbers are series, not media.
    """

    run: str
    key: str
    total: int
    values: list[MediaValue]


class MediaAnswer(msgspec.Struct, kw_only=True):
    """Answer: runs outer, keys inner, those without a value left out."""

    series: list[MediaSeries]
