"""What a journal says of bytes that lie beside it: files of the run, and artifacts it logged.

The bytes are not in the journal. Whoever ships a run reads these two records, brings the
files, and asks the server what of them is there; segments carry neither.
"""

from typing import Literal

import msgspec

FilePolicy = Literal["now", "live", "end"]


class FileRecord(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """One file of the run, or one folder of files.

    Attributes:
        path: its name in the run; of a folder what its files' names begin with.
        source: where it lies: relative to the run directory, or absolute. A folder stands
            for all files below it, also those that come later; hidden ones are passed over.
        policy: `now`: as it is; `live`: again whenever it has changed, and at the end of the
            run; `end`: at the end.
        sha256: of its content in hex, if whoever wrote it knows; such a file never changes.
        size: of that content in bytes.
        new: it is refused if the run has another file of that name.
    """

    path: str
    source: str
    policy: FilePolicy = "now"
    sha256: str = ""
    size: int = 0
    new: bool = False


class ArtifactRecord(msgspec.Struct, kw_only=True, frozen=True):
    """One artifact version that the run logged.

    Attributes:
        id: of the version.
        manifest: its description, a file in the run directory.
    """

    id: str
    manifest: str
