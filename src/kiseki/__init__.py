"""kiseki: the run history of machine learning.

```python
import kiseki

run = kiseki.init(project="digits", config={"lr": 0.1})
run.log({"loss": 0.5})
```

The names below are loaded when they are first used: this package is also the parent of the
server and of the side process, which need nothing of what a training script needs.
"""

import sys
import threading
from typing import TYPE_CHECKING, Any

from kiseki.model.loading import load_module
from kiseki.model.version import VERSION as __version__

if TYPE_CHECKING:
    from kiseki import errors as errors
    from kiseki.model.errors import KisekiError as Error
    from kiseki.sdk import plot as plot
    from kiseki.sdk.api import Api as Api
    from kiseki.sdk.artifacts.artifact import Artifact as Artifact
    from kiseki.sdk.artifacts.current_run import link_model as link_model
    from kiseki.sdk.artifacts.current_run import log_artifact as log_artifact
    from kiseki.sdk.artifacts.current_run import log_model as log_model
    from kiseki.sdk.artifacts.current_run import use_artifact as use_artifact
    from kiseki.sdk.artifacts.current_run import use_model as use_model
    from kiseki.sdk.config import Config as Config
    from kiseki.sdk.media.audio import Audio as Audio
    from kiseki.sdk.media.bokeh import Bokeh as Bokeh
    from kiseki.sdk.media.histogram import Histogram as Histogram
    from kiseki.sdk.media.html import Html as Html
    from kiseki.sdk.media.image import Image as Image
    from kiseki.sdk.media.markdown import Markdown as Markdown
    from kiseki.sdk.media.molecule import Molecule as Molecule
    from kiseki.sdk.media.object3d import Object3D as Object3D
    from kiseki.sdk.media.plotly import Plotly as Plotly
    from kiseki.sdk.media.video import Video as Video
    from kiseki.sdk.run import Run as Run
    from kiseki.sdk.session import define_metric as define_metric
    from kiseki.sdk.session import finish_run as finish
    from kiseki.sdk.session import init as init
    from kiseki.sdk.session import log as log
    from kiseki.sdk.session import mark_preempting as mark_preempting
    from kiseki.sdk.session import restore as restore
    from kiseki.sdk.session import save as save
    from kiseki.sdk.settings import Settings as Settings
    from kiseki.sdk.summary import Summary as Summary
    from kiseki.sdk.tables import JoinedTable as JoinedTable
    from kiseki.sdk.tables import PartitionedTable as PartitionedTable
    from kiseki.sdk.tables import Table as Table
    from kiseki.sdk.wandb_names import AlertLevel as AlertLevel
    from kiseki.sdk.wandb_names import Classes as Classes
    from kiseki.sdk.wandb_names import alert as alert
    from kiseki.sdk.wandb_names import login as login
    from kiseki.sdk.wandb_names import setup as setup
    from kiseki.sdk.wandb_names import teardown as teardown
    from kiseki.sdk.wandb_names import termerror as termerror
    from kiseki.sdk.wandb_names import termlog as termlog
    from kiseki.sdk.wandb_names import termwarn as termwarn
    from kiseki.sdk.wandb_names import unwatch as unwatch
    from kiseki.sdk.wandb_names import watch as watch

    run: Run | None
    config: Config
    summary: Summary
    util: Any

__all__ = [
    "Api",
    "Artifact",
    "Audio",
    "Bokeh",
    "Error",
    "Histogram",
    "Html",
    "Image",
    "JoinedTable",
    "Markdown",
    "Molecule",
    "Object3D",
    "PartitionedTable",
    "Plotly",
    "Run",
    "Settings",
    "Table",
    "Video",
    "__version__",
    "config",
    "define_metric",
    "errors",
    "finish",
    "init",
    "link_model",
    "log",
    "log_artifact",
    "log_model",
    "mark_preempting",
    "plot",
    "restore",
    "run",
    "save",
    "summary",
    "use_artifact",
    "use_model",
]

_PLACES = {
    "AlertLevel": ("kiseki.sdk.wandb_names", "AlertLevel"),
    "Api": ("kiseki.sdk.api", "Api"),
    "Artifact": ("kiseki.sdk.artifacts.artifact", "Artifact"),
    "Audio": ("kiseki.sdk.media.audio", "Audio"),
    "Bokeh": ("kiseki.sdk.media.bokeh", "Bokeh"),
    "Classes": ("kiseki.sdk.wandb_names", "Classes"),
    "Error": ("kiseki.model.errors", "KisekiError"),
    "Histogram": ("kiseki.sdk.media.histogram", "Histogram"),
    "Html": ("kiseki.sdk.media.html", "Html"),
    "Image": ("kiseki.sdk.media.image", "Image"),
    "JoinedTable": ("kiseki.sdk.tables", "JoinedTable"),
    "Markdown": ("kiseki.sdk.media.markdown", "Markdown"),
    "Molecule": ("kiseki.sdk.media.molecule", "Molecule"),
    "Object3D": ("kiseki.sdk.media.object3d", "Object3D"),
    "PartitionedTable": ("kiseki.sdk.tables", "PartitionedTable"),
    "Plotly": ("kiseki.sdk.media.plotly", "Plotly"),
    "Run": ("kiseki.sdk.run", "Run"),
    "Settings": ("kiseki.sdk.settings", "Settings"),
    "Table": ("kiseki.sdk.tables", "Table"),
    "Video": ("kiseki.sdk.media.video", "Video"),
    "alert": ("kiseki.sdk.wandb_names", "alert"),
    "define_metric": ("kiseki.sdk.session", "define_metric"),
    "finish": ("kiseki.sdk.session", "finish_run"),
    "init": ("kiseki.sdk.session", "init"),
    "join": ("kiseki.sdk.session", "finish_run"),
    "link_model": ("kiseki.sdk.artifacts.current_run", "link_model"),
    "log": ("kiseki.sdk.session", "log"),
    "log_artifact": ("kiseki.sdk.artifacts.current_run", "log_artifact"),
    "log_model": ("kiseki.sdk.artifacts.current_run", "log_model"),
    "login": ("kiseki.sdk.wandb_names", "login"),
    "mark_preempting": ("kiseki.sdk.session", "mark_preempting"),
    "plot_table": ("kiseki.sdk.plot", "plot_table"),
    "restore": ("kiseki.sdk.session", "restore"),
    "save": ("kiseki.sdk.session", "save"),
    "setup": ("kiseki.sdk.wandb_names", "setup"),
    "teardown": ("kiseki.sdk.wandb_names", "teardown"),
    "termerror": ("kiseki.sdk.wandb_names", "termerror"),
    "termlog": ("kiseki.sdk.wandb_names", "termlog"),
    "termwarn": ("kiseki.sdk.wandb_names", "termwarn"),
    "unwatch": ("kiseki.sdk.wandb_names", "unwatch"),
    "use_artifact": ("kiseki.sdk.artifacts.current_run", "use_artifact"),
    "use_model": ("kiseki.sdk.artifacts.current_run", "use_model"),
    "watch": ("kiseki.sdk.wandb_names", "watch"),
}

_MODULES = {
    "errors": "kiseki.errors",
    "plot": "kiseki.sdk.plot",
    "util": "kiseki.sdk.wandb_names",
}

_ABSENT = {
    "agent": "sweeps are not there yet",
    "controller": "sweeps are not there yet",
    "sweep": "sweeps are not there yet",
    "Graph": "models are not drawn; log what you want to see as kiseki.Html or an image",
    "ArtifactTTL": "set artifact.ttl to a timedelta, or to None",
    "EvalTable": "log a kiseki.Table",
    "box3d": "give boxes to kiseki.Object3D.from_point_cloud",
    "tensorboard": "`kiseki import tensorboard FOLDER` reads event files",
}
"""What people look for because wandb has it -> why it is not here, or what is."""


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        module, attribute = _PLACES[name]
        value = getattr(load_module(module), attribute)
        globals()[name] = value
        return value
    if name in _MODULES:
        return load_module(_MODULES[name])
    if name in ("run", "config", "summary"):
        from kiseki.sdk import session

        # These three change with the run that goes on, so they are asked for each time.
        return session.session.run if name == "run" else getattr(session.get_run(name), name)
    why = f": {_ABSENT[name]}" if name in _ABSENT else ""
    raise AttributeError(f"module 'kiseki' has no attribute {name!r}{why}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _load_msgspec() -> None:
    """Load the one library that every part of kiseki needs, without its optional part.

    msgspec takes a few names from typing_extensions if it is there, which doubles the time
    of the import; `typing` of Python 3.11 has the same names. Another thread might import
    it at this moment, so this is done only while there is none.
    """
    if "typing_extensions" in sys.modules or threading.active_count() > 1:
        load_module("msgspec")
        return
    sys.modules["typing_extensions"] = None  # pyright: ignore[reportArgumentType]
    try:
        load_module("msgspec")
    finally:
        del sys.modules["typing_extensions"]


_load_msgspec()
