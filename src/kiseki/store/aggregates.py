"""What tables show of a run's numeric keys besides the summary, as it lies in the run's row."""

from collections.abc import Sequence
from typing import Any

import msgspec

from kiseki.model.filter import AGGREGATES
from kiseki.model.metric import MetricDefinition, SeriesFacts
from kiseki.model.run import JsonValue
from kiseki.model.summary import best_value, is_summarised
from kiseki.store.squeeze import squeeze, unsqueeze

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(dict[str, list[Any]])


def encode_aggregates(
    facts: Sequence[SeriesFacts], definitions: Sequence[MetricDefinition]
) -> bytes:
    """Return the aggregates of keys that may stand in a summary."""
    kept = {fact.key: _values(fact, definitions) for fact in facts if is_summarised(fact.key)}
    return squeeze(_ENCODER.encode(kept)) if kept else b""


def decode_aggregates(blob: bytes) -> dict[str, list[JsonValue]]:
    """Return key -> values in the order of `AGGREGATES`; undoes `encode_aggregates`."""
    return _DECODER.decode(unsqueeze(blob)) if blob else {}


def _values(fact: SeriesFacts, definitions: Sequence[MetricDefinition]) -> list[JsonValue]:
    shown: dict[str, JsonValue] = {
        "last": fact.last,
        "min": fact.min,
        "max": fact.max,
        "mean": fact.mean,
        "best": best_value(fact, definitions),
        "first": fact.first,
        "count": fact.count,
        # A key without a finite value has no place of its extremes.
        "min_step": None if fact.min is None else fact.min_step,
        "max_step": None if fact.max is None else fact.max_step,
    }
    return [shown[name] for name in AGGREGATES]
