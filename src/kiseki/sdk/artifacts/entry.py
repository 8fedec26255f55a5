"""One file of an artifact, as users see it."""

from pathlib import Path
from typing import TYPE_CHECKING

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import UsageError

if TYPE_CHECKING:
    from kiseki.sdk.artifacts.artifact import Artifact


class Entry:
    """A file of an artifact, or a reference to something that lies elsewhere."""

    def __init__(self, artifact: "Artifact", facts: ArtifactEntry) -> None:
        self._artifact = artifact
        self._facts = facts

    def __repr__(self) -> str:
        return f"<kiseki file {self.path!r} of {self._artifact.name}>"

    @property
    def facts(self) -> ArtifactEntry:
        """All that is known of it."""
        return self._facts

    @property
    def path(self) -> str:
        """Its name in the artifact."""
        return self._facts.path

    name = path

    @property
    def size(self) -> int:
        """Bytes; 0 if that is not known."""
        return self._facts.size

    @property
    def digest(self) -> str:
        """SHA-256 in hex; of a reference what its store calls its content."""
        return self._facts.sha256 or self._facts.digest

    @property
    def ref(self) -> str:
        """Where a reference points; empty for a file."""
        return self._facts.ref

    def ref_target(self) -> str:
        """Return where the reference points.

        Raises:
            UsageError: it is no reference.
        """
        if not self._facts.ref:
            raise UsageError(f"{self.path} is a file of the artifact, not a reference.")
        return self._facts.ref

    def parent_artifact(self) -> "Artifact":
        """Return the artifact that it is of."""
        return self._artifact

    def download(self, root: str | None = None, skip_cache: bool = False) -> str:
        """Bring the file onto a disk and return its path.

        Args:
            root: the folder that holds the artifact; by default as for `Artifact.download`.
            skip_cache: neither look into the local cache nor fill it.

        Raises:
            KisekiError: it cannot be had.
        """
        folder = self._artifact.download_entries([self._facts], root, skip_cache=skip_cache)
        return str(Path(folder, self.path))
