"""Arguments that many handlers take."""

from typing import TypeAlias

from litestar.di import NamedDependency
from litestar.params import FromPath

from kiseki.hub.hub import Hub

CurrentHub: TypeAlias = NamedDependency[Hub]
"""The hub that answers."""
Uid: TypeAlias = FromPath[str]
"""A run's uid in the path."""
