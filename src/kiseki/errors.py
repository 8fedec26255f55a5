"""The errors of kiseki, for `from kiseki.errors import NotFound`; see `kiseki.model.errors`."""

from kiseki.model.errors import *  # noqa: F403
