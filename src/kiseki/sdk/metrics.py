"""What a run was told about its metrics: `define_metric`."""

from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from kiseki.model.errors import UsageError
from kiseki.model.metric import MetricDefinition, SummaryKind

SUMMARY_KINDS: frozenset[str] = frozenset(get_args(SummaryKind))
OTHER_SUMMARY_WORDS = {"copy": "last"}
GOALS = {"minimize": "minimize", "min": "minimize", "maximize": "maximize", "max": "maximize"}


class Definitions:
    """The definitions that this process made, by name; the last call wins per field."""

    def __init__(self) -> None:
        self._by_name: dict[str, MetricDefinition] = {}

    def list_all(self) -> list[MetricDefinition]:
        """Return the definitions in the order in which their names came first."""
        return list(self._by_name.values())

    def define(self, name: str, *, overwrite: bool, fields: dict[str, Any]) -> MetricDefinition:
        """Add to what is known about `name`; fields that are None stay as they are.

        Raises:
            UsageError: a field has no meaning.
        """
        new = make_definition(name, **fields)
        old = self._by_name.get(name)
        if old is not None and not overwrite:
            given = {k: v for k, v in msgspec.structs.asdict(new).items() if v not in (None, ())}
            new = msgspec.structs.replace(old, **given)
        self._by_name[name] = new
        return new


def make_definition(
    name: str,
    *,
    step_metric: "str | MetricDefinition | None" = None,
    step_sync: bool | None = None,
    hidden: bool | None = None,
    summary: str | Sequence[str] | None = None,
    goal: str | None = None,
) -> MetricDefinition:
    """Check one definition.

    Args:
        name: a key, or a beginning followed by `*`.
        step_metric: the key that is this metric's x axis.
        step_sync: whether rows without the step metric take its latest value; None: yes if
            there is a step metric.
        hidden: keep it out of automatic panels.
        summary: words of `SummaryKind`, as a list or with commas between.
        goal: minimize or maximize.

    Raises:
        UsageError: a field has no meaning.
    """
    if not name or "*" in name[:-1]:
        raise UsageError(f"{name!r} is not a key or a beginning and '*'.", field="name")
    if isinstance(step_metric, MetricDefinition):
        step_metric = step_metric.name
    words = summary.split(",") if isinstance(summary, str) else list(summary or ())
    kinds = [OTHER_SUMMARY_WORDS.get(word.strip(), word.strip()) for word in words]
    unknown = [kind for kind in kinds if kind not in SUMMARY_KINDS]
    if unknown:
        known = ", ".join(sorted(SUMMARY_KINDS))
        raise UsageError(f"summary is made of {known}, not {unknown[0]!r}.", field="summary")
    if goal is not None and goal not in GOALS:
        raise UsageError(f"goal is minimize or maximize, not {goal!r}.", field="goal")
    if step_sync is None and step_metric is not None:
        step_sync = True
    raw = {
        "name": name,
        "step_metric": step_metric,
        "step_sync": step_sync,
        "hidden": hidden,
        "summary": kinds,
        "goal": GOALS[goal] if goal else None,
    }
    return msgspec.convert(raw, MetricDefinition)
