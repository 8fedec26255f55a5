"""Every error of kiseki, as one tree.

```
KisekiError                 base; catch it to catch everything kiseki raises
├─ UsageError               the caller asked for something that cannot be  (400)
│  ├─ InvalidName           an id, name, tag or key that breaks a rule      (400)
│  ├─ InvalidQuery          a filter, range or page that makes no sense     (400)
│  ├─ InvalidBody           bytes that are not what the route takes         (400)
│  ├─ TooLarge              over a named limit                              (413)
│  ├─ WrongDigest           bytes are not what they were said to be         (400)
│  └─ UnsupportedVersion    made by a newer kiseki                          (400)
├─ NotFound                 no such project, run, writer or key             (404)
├─ Conflict                 it exists already, or changed meanwhile         (409)
│  ├─ Locked                the run is locked against deletion              (409)
│  ├─ FileChanged           a file changed each time it was read            (client only)
│  ├─ MissingBlob           named content that the server does not have     (409)
│  ├─ JournalGap            a segment begins after what the store has       (409)
│  └─ JournalConflict       two histories under one writer id               (409)
├─ Deleted                  the run lies in the trash, or was purged        (410)
├─ Forbidden                this host, origin or account may not            (403)
├─ MissingExtra             an optional part is not installed               (501)
├─ MissingObject            stored bytes that should be there are not       (500)
├─ Busy                     try again later; nothing was lost               (503)
│  └─ StorageFull           the server has no disk left                     (507)
└─ ServerUnreachable        no answer from a kiseki server                  (client only)
   └─ ServerSlow            it is there, but had no answer in time          (client only)
```

`str(error)` is text that is safe to show to a user. `hint` says what repairs it, `detail`
is for developers and never leaves the process.
"""

from typing import ClassVar


class KisekiError(Exception):
    """Base of every error that kiseki raises on purpose.

    Attributes:
        code: stable word for programs, for example `not_found`.
        status: the HTTP status the server answers with.
        hint: one sentence that says what to do, or an empty string.
        field: name of the argument at fault, or an empty string.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, text: str, *, hint: str = "", field: str = "", detail: str = "") -> None:
        super().__init__(text)
        self.hint = hint
        self.field = field
        self.detail = detail


class UsageError(KisekiError):
    """The caller asked for something that cannot be."""

    code = "usage"
    status = 400


class InvalidName(UsageError):
    """An id, name, tag or key breaks a rule."""

    code = "invalid_name"


class InvalidQuery(UsageError):
    """A filter, an order, a range or a page makes no sense."""

    code = "invalid_query"


class InvalidBody(UsageError):
    """The bytes of a request are not what the route takes."""

    code = "invalid_body"


class TooLarge(UsageError):
    """Something is over a limit named in `kiseki.model.limits`."""

    code = "too_large"
    status = 413


class WrongDigest(UsageError):
    """Bytes that came are not those that were announced; nothing was kept of them."""

    code = "digest"


class UnsupportedVersion(UsageError):
    """A journal or a request was made by a newer kiseki than this one."""

    code = "version"


class NotFound(KisekiError):
    """There is no such project, run, writer or key."""

    code = "not_found"
    status = 404


class Conflict(KisekiError):
    """It exists already, or somebody else changed it meanwhile."""

    code = "conflict"
    status = 409


class Locked(Conflict):
    """A run that is locked is neither deleted nor purged, nor is its project."""

    code = "locked"


class FileChanged(Conflict):
    """A file changed while it was read or sent, and changed again whenever it was tried anew."""

    code = "file_changed"


class MissingBlob(Conflict):
    """Content that a request names is not there (any more); `field` is its hash: send it again."""

    code = "missing_blob"


class JournalGap(Conflict):
    """A segment begins after the end of what the store has.

    Attributes:
        next: position from which the writer must send again.
    """

    code = "gap"

    def __init__(self, text: str, *, next: int) -> None:
        super().__init__(text)
        self.next = next


class JournalConflict(Conflict):
    """Two different histories claim the same writer id; neither is overwritten."""

    code = "journal_conflict"


class Deleted(KisekiError):
    """The run lies in the trash (its id is taken until the trash is emptied) or was purged."""

    code = "deleted"
    status = 410


class Forbidden(KisekiError):
    """This host, origin or account may not do that."""

    code = "forbidden"
    status = 403


class MissingExtra(KisekiError):
    """What was asked for needs a package that is not installed; the hint has the command."""

    code = "missing_extra"
    status = 501


class MissingObject(KisekiError):
    """Stored bytes that should be there are not: somebody removed them behind the store's back."""

    code = "missing_object"


class Busy(KisekiError):
    """The server cannot take this now; nothing was lost, try again.

    Attributes:
        retry_after_s: how long the server asks to be left alone; 0 if it does not say.
    """

    retry_after_s: float = 0.0
    code = "busy"
    status = 503


class StorageFull(Busy):
    """The server's disk is full or below its reserve."""

    code = "storage_full"
    status = 507


class ServerUnreachable(KisekiError):
    """No kiseki server answered at the address; raised on the client only."""

    code = "unreachable"
    status = 503


class ServerSlow(ServerUnreachable):
    """Something took the connection, but had no answer in time or cannot give one now."""

    code = "slow"
