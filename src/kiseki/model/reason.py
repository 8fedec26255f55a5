"""Why a run's state changed: a code that programs and translations know, and what fills it in.

`text` is the same in English, for terminals and logs.
"""

from typing import Final

import msgspec

from kiseki.model.run import JsonValue

TEXTS: Final[dict[str, str]] = {
    "resumed": "resumed",
    "rewound": "rewound to step {step}",
    "heard_again": "heard again",
    "silent": "no heartbeat for {duration}",
    "no_exit_record": "no exit record",
    "exit_code": "exit code {exit_code}",
    "signal": "ended by {signal}",
    "exception": "{text}",
    "interrupted": "interrupted",
    "stopped": "stopped on request",
    "stopped_by": "stopped by {by}",
    "set_by_hand": "set by hand",
    "said": "{text}",
}
"""By code. `silent` has the parameter `timeout_s`; `said` is what a program or a person wrote."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A code of `TEXTS` and its parameters."""

    code: str
    params: dict[str, JsonValue] = {}

    @property
    def text(self) -> str:
        """The reason in English."""
        if self.code == "silent":
            return TEXTS["silent"].format(duration=_in_words(self.params["timeout_s"]))
        return TEXTS[self.code].format(**self.params)


def _in_words(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"
