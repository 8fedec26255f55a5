"""Arguments that many handlers take."""

from typing import Annotated, TypeAlias

from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter

from kiseki.hub.hub import Hub

CurrentHub: TypeAlias = NamedDependency[Hub]
"""The hub that answers."""
ProjectNumber = Annotated[int, PathParameter(ge=0, le=2**53, description="Number of the project.")]
"""A project's number in the path."""
Uid: TypeAlias = FromPath[str]
"""A run's uid in the path."""
