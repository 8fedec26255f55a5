"""A store in plain Python lists and dicts: a double for tests, and the reference model.

It keeps every point as it came and looks at all of them for every question, so that each
answer is right at a glance. What a database store answers is compared with it.
"""

from kiseki.store.memory.store import MemoryStore

__all__ = ["MemoryStore"]
