"""What a run's summary shows of each key, computed from facts and definitions.

A pure function, so that the footer in a terminal and the server's page cannot disagree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from kiseki.model.metric import SYSTEM_PREFIX, MetricDefinition, SeriesFacts, SummaryKind
from kiseki.model.run import JsonValue


def summarize(
    facts: Iterable[SeriesFacts],
    definitions: Sequence[MetricDefinition],
    *,
    others: Mapping[str, JsonValue] | None = None,
) -> dict[str, JsonValue]:
    """Return the summary of a run before anything was set by hand.

    A key shows its last value, or what its definition asks for as a map, for example
    `{"loss": {"min": 0.1, "max": 2.0}}`. Keys that begin with `_` or `system/` are left out,
    and so is a minimum, maximum or mean of a key without any finite value.

    Args:
        facts: of every numeric key.
        definitions: in the order of their first mention; an exact name says more than a
            glob, a longer glob more than a shorter one.
        others: last value of each key whose last value is not a number.
    """
    summary: dict[str, JsonValue] = {}
    for fact in facts:
        shown = _shown(fact, _kinds(fact.key, definitions), _goal(fact.key, definitions))
        if shown is not None and is_summarised(fact.key):
            summary[fact.key] = shown
    for key, value in (others or {}).items():
        if is_summarised(key) and "none" not in _kinds(key, definitions):
            summary[key] = value
    return summary


def is_summarised(key: str) -> bool:
    """Whether a key may stand in a summary: system metrics and hidden keys do not."""
    return not key.startswith(("_", SYSTEM_PREFIX))


def find_definitions(key: str, definitions: Sequence[MetricDefinition]) -> list[MetricDefinition]:
    """Return the definitions that speak of a key, the most telling one first."""
    about = [d for d in definitions if _speaks_of(d.name, key)]
    # Of two globs of one length the later is stronger, and sorting keeps the order.
    return sorted(reversed(about), key=lambda d: (d.name != key, -len(d.name)))


def _speaks_of(name: str, key: str) -> bool:
    return name == key or (name.endswith("*") and key.startswith(name[:-1]))


def _kinds(key: str, definitions: Sequence[MetricDefinition]) -> tuple[SummaryKind, ...]:
    said = (d.summary for d in find_definitions(key, definitions) if d.summary)
    return next(said, ())


def _goal(key: str, definitions: Sequence[MetricDefinition]) -> str:
    said = (d.goal for d in find_definitions(key, definitions) if d.goal is not None)
    return next(said, "minimize")


def _shown(fact: SeriesFacts, kinds: tuple[SummaryKind, ...], goal: str) -> JsonValue:
    if kinds in ((), ("last",)):
        return fact.last
    if "none" in kinds:
        return None
    values = {kind: _VALUES[kind](fact, goal) for kind in kinds}
    return {kind: value for kind, value in values.items() if value is not None} or None


def best_value(fact: SeriesFacts, definitions: Sequence[MetricDefinition]) -> JsonValue:
    """Return the greatest or the least value of a key, whichever is the better one."""
    return _VALUES["best"](fact, _goal(fact.key, definitions))


_VALUES: dict[str, Callable[[SeriesFacts, str], JsonValue]] = {
    "last": lambda fact, goal: fact.last,
    "first": lambda fact, goal: fact.first,
    "min": lambda fact, goal: fact.min,
    "max": lambda fact, goal: fact.max,
    "mean": lambda fact, goal: fact.mean,
    "best": lambda fact, goal: fact.max if goal == "maximize" else fact.min,
}
