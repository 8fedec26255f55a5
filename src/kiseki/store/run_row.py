"""One run as the store keeps it, and as everybody else sees it."""

import dataclasses
from typing import Any

import msgspec

from kiseki.model.metric import MetricDefinition
from kiseki.model.run import JsonValue, Origin, Run, RunEnd, RunMetadata, StopRequest
from kiseki.model.state import RunState
from kiseki.store.aggregates import decode_aggregates
from kiseki.store.metadata import stream_text

ACTIVE = frozenset({RunState.RUNNING, RunState.FINISHING, RunState.PREEMPTING})
"""States in which time counts as activity."""


class RunBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is kept of a run in one MessagePack map; fields are only ever added.

    Attributes:
        by_hand: summary values set by a person or a script; they cover computed ones.
        removed: summary keys that were deleted; they hide computed ones.
        active_us: activity in earlier stretches; `active_since_us`: when this one began.
        unclaimed: made by a process that came before the one that began the run.
        revivable: crashed by silence only, so the next heartbeat takes it back.
        generation_us: when it was last begun or resumed; ends of older processes are late.
        generation_client_us: the same by the client's clock; 0 if it did not say.
    """

    user: str = ""
    notes: str = ""
    tags: list[str] = []
    group: str = ""
    job_type: str = ""
    phase: str = ""
    config: dict[str, JsonValue] = {}
    by_hand: dict[str, JsonValue] = {}
    removed: list[str] = []
    metadata: RunMetadata = RunMetadata()
    definitions: list[MetricDefinition] = []
    started_us: int | None = None
    ended_us: int | None = None
    active_us: int = 0
    active_since_us: int | None = None
    end: RunEnd | None = None
    stop: StopRequest | None = None
    forked_from: Origin | None = None
    parent: str | None = None
    resumed: int = 0
    unclaimed: bool = False
    revivable: bool = False
    generation_us: int = 0
    generation_client_us: int = 0


@dataclasses.dataclass(slots=True, kw_only=True)
class RunRow:
    """A row of table `run`, with the names of its project; changed in place, then saved."""

    uid: str
    project_id: int
    entity: str
    project: str
    run_id: str
    number: int
    name: str
    state: RunState
    stream: int
    created_us: int
    heartbeat_us: int | None = None
    heartbeats: bool = True
    last_step: int = -1
    archived_of: str | None = None
    deleted_us: int | None = None
    deleted_with_project: bool = False
    locked: bool = False
    rev: int = 0
    body: RunBody
    computed: dict[str, Any] = dataclasses.field(default_factory=dict[str, Any])
    # What `encode_aggregates` makes of the numeric keys, computed with the summary.
    facts: bytes = b""

    def aggregates(self) -> dict[str, list[JsonValue]]:
        """Return what is known of each numeric key, in the order of `AGGREGATES`."""
        return decode_aggregates(self.facts)

    @property
    def forked_from(self) -> str | None:
        """Uid of the run that it was forked or rewound from."""
        return None if self.body.forked_from is None else self.body.forked_from.uid

    @property
    def started_us(self) -> int:
        """When its process began, or when it was created if none has begun yet."""
        return self.created_us if self.body.started_us is None else self.body.started_us

    def active_us(self, now_us: int) -> int:
        """Return microseconds of activity up to now."""
        since = self.body.active_since_us
        return self.body.active_us + (0 if since is None else max(0, now_us - since))

    def summary(self) -> dict[str, JsonValue]:
        """Return computed values under those set by hand, without deleted ones."""
        shown = {**self.computed, **self.body.by_hand}
        for key in self.body.removed:
            shown.pop(key, None)
        return shown

    def to_run(self, now_us: int) -> Run:
        """Return the run as everybody outside the store sees it."""
        body = self.body
        ended_us = now_us if body.ended_us is None else body.ended_us
        wall_us = 0 if body.started_us is None else max(0, ended_us - body.started_us)
        return Run(
            uid=self.uid,
            id=self.run_id,
            name=self.name,
            number=self.number,
            entity=self.entity,
            project=self.project,
            project_id=self.project_id,
            stream=stream_text(self.stream),
            state=self.state,
            phase=body.phase,
            user=body.user,
            notes=body.notes,
            tags=body.tags,
            group=body.group,
            job_type=body.job_type,
            config=body.config,
            summary=self.summary(),
            metadata=body.metadata,
            definitions=list(body.definitions),
            created_us=self.created_us,
            started_us=body.started_us,
            ended_us=body.ended_us,
            heartbeat_us=self.heartbeat_us,
            duration_s=self.active_us(now_us) / 1e6,
            runtime_s=wall_us / 1e6,
            last_step=self.last_step,
            end=body.end,
            stop=body.stop,
            forked_from=body.forked_from,
            parent=body.parent,
            resumed=body.resumed,
            deleted_us=self.deleted_us,
            locked=self.locked,
            rev=self.rev,
        )
