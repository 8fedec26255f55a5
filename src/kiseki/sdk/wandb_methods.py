"""Methods of wandb's runs that have little to do here, so that scripts written for it run."""

from typing import Any

from kiseki.sdk.run_facts import RunFacts


class WandbMethods(RunFacts):
    """The part of a run that only scripts written for wandb call.

    Attributes:
        sweep_id, sweep_url: None; there are no sweeps yet.
    """

    sweep_id: str | None = None
    sweep_url: str | None = None

    def alert(
        self, title: str, text: str = "", level: Any = "INFO", wait_duration: Any = None
    ) -> None:
        """Print an alert, which the run's log keeps; it is sent to nobody.

        Args:
            title: what happened.
            text: more about it.
            level: INFO, WARN or ERROR.
            wait_duration: accepted.
        """
        if not self.disabled:
            words = f"{title}: {text}" if text else title
            self._terminal.say(f"ALERT {level} {words}")

    def watch(self, *_models: Any, **_options: Any) -> None:
        """Say once that gradients and parameters of models are not recorded; log them yourself.

        `run.log({"gradients/head": kiseki.Histogram(model.head.weight.grad)})` logs some.
        """
        if not self.disabled:
            self._terminal.warn(
                "watch() does nothing: gradients and parameters are not recorded by themselves; "
                "log them with kiseki.Histogram"
            )

    def unwatch(self, *_models: Any) -> None:
        """Do nothing: nothing is watched."""
