"""Who owns what on a server that has no accounts: the user of the machine."""

import getpass
import re

from kiseki.model.errors import InvalidName
from kiseki.model.ids import check_entity

FALLBACK_ENTITY = "local"


def machine_user() -> str:
    """Return the login name of the machine's user as an entity; `local` if there is none."""
    try:
        login = getpass.getuser()
        return check_entity(re.sub(r"[/\\\s]+", "-", login))
    except (OSError, KeyError, InvalidName):
        # A container may run under a number that no user database knows.
        return FALLBACK_ENTITY
