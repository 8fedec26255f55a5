"""Import a module as a whole: Ctrl+C is heard when that is done."""

import importlib
import signal
from types import ModuleType


def load_module(name: str) -> ModuleType:
    """Import a module; an interrupt waits until that is done.

    One that comes while msgspec is loaded is swallowed there and ends the process with a
    segmentation fault when the first class is defined.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        return importlib.import_module(name)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return importlib.import_module(name)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
