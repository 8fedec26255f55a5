"""What a live run does with artifacts: `log_artifact`, `use_artifact`, `log_model`, ..."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiseki.model.errors import UsageError
from kiseki.sdk.run_facts import RunFacts

if TYPE_CHECKING:
    from kiseki.sdk.artifacts.artifact import Artifact

MODEL = "model"
CODE = "code"
_ANY_TYPE = "unspecified"


class RunArtifacts(RunFacts):
    """The part of a run that logs and uses artifacts.

    Logging never waits for a server: the files are copied into the run directory and the side
    process sends them. Using one that others made does wait: its files are wanted now.
    """

    def log_artifact(
        self,
        artifact_or_path: "Artifact | str | os.PathLike[str]",
        name: str | None = None,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
    ) -> "Artifact":
        """Log a version of an artifact as an output of the run.

        Content that a version has already makes no new one: that version gets the aliases.

        Args:
            artifact_or_path: a draft, or a file, a folder or an address.
            name: of the artifact, if a path is given; by default made of the run's id.
            type: of the artifact, if a path is given.
            aliases: names of this version, besides `latest`.
            tags: words to find it by.

        Returns:
            The artifact; `wait()` on it until the server has it.

        Raises:
            UsageError: there is nothing there, or a name breaks a rule.
        """
        from kiseki.sdk.artifacts import recording

        artifact = self._as_artifact(artifact_or_path, name, type or _ANY_TYPE)
        return recording.record_version(self, artifact, aliases=aliases or (), tags=tags or ())

    def upsert_artifact(
        self,
        artifact_or_path: "Artifact | str | os.PathLike[str]",
        name: str | None = None,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        distributed_id: str | None = None,
    ) -> "Artifact":
        """Add this process's files to a version that several processes make together.

        `wait()` on what it returns, let all processes come to that point, then let one of
        them call `finish_artifact`.

        Args:
            artifact_or_path, name, type, aliases: as for `log_artifact`.
            distributed_id: what these processes have in common; by default the run's group.

        Raises:
            UsageError: nothing says what the processes have in common.
        """
        return self._add_part(artifact_or_path, name, type, aliases, distributed_id, finish=False)

    def finish_artifact(
        self,
        artifact_or_path: "Artifact | str | os.PathLike[str]",
        name: str | None = None,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        distributed_id: str | None = None,
    ) -> "Artifact":
        """Settle a version that several processes made together; see `upsert_artifact`."""
        return self._add_part(artifact_or_path, name, type, aliases, distributed_id, finish=True)

    def use_artifact(
        self,
        artifact_or_name: "str | Artifact",
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        use_as: str | None = None,
    ) -> "Artifact":
        """Record a version as an input of the run, and return it for `download()`.

        Args:
            artifact_or_name: `name:v3`, `name:alias`, `entity/project/name:v3`, the address
                of its page, or an artifact; a draft is logged first.
            type: an error if it is of another type.
            aliases: given to a draft.
            use_as: what it is called in this run.

        Raises:
            NotFound: there is none.
            ServerUnreachable: no server answers.
            UsageError: it is of another type.
        """
        from kiseki.sdk.artifacts import recording

        artifact = artifact_or_name
        if isinstance(artifact, str):
            artifact = recording.find_version(self, artifact)
        elif artifact.is_draft():
            artifact = recording.record_version(self, artifact, aliases=aliases or ())
        return recording.use_version(self, artifact, type_name=type or "", use_as=use_as or "")

    def use_dataset(
        self,
        name: str,
        source: str = "",
        digest: str = "",
        path: str | os.PathLike[str] | None = None,
        schema: Mapping[str, Any] | None = None,
        profile: Mapping[str, Any] | None = None,
        use_as: str = "",
    ) -> None:
        """Record data that no artifact holds as an input of the run.

        Args:
            name: what people call it.
            source: where it came from.
            digest: what tells its content from others, if it is known.
            path: a file or folder to read the digest of.
            schema: column -> type.
            profile: counts and the like.
            use_as: what it is called in this run, for example `train`.

        Raises:
            UsageError: it has no name, or there is nothing at `path`.
        """
        from kiseki.sdk.artifacts import recording
        from kiseki.sdk.artifacts.dataset import describe_dataset

        dataset = describe_dataset(
            name,
            source=source,
            digest=digest,
            path=None if path is None else Path(path),
            schema=schema,
            profile=profile,
        )
        recording.use_dataset(self, dataset, used_as=use_as)

    def link_artifact(
        self,
        artifact: "Artifact",
        target_path: str,
        aliases: Sequence[str] | None = None,
    ) -> "Artifact":
        """Make an artifact a version of a registered model; a draft is logged first.

        Args:
            artifact: the artifact.
            target_path: name of the model, or `entity/project/name`.
            aliases: of the model's new version.

        Returns:
            The artifact; `wait()` on it until the server has it.
        """
        from kiseki.sdk.artifacts import recording
        from kiseki.sdk.artifacts.artifact import make_registration

        model = make_registration(target_path, aliases=aliases)
        if artifact.is_draft():
            return recording.record_version(self, artifact, register=[model])
        if not self.disabled:
            artifact.link(target_path, aliases)
        return artifact

    def log_model(
        self,
        path: str | os.PathLike[str],
        name: str | None = None,
        aliases: Sequence[str] | None = None,
    ) -> "Artifact":
        """Log a file or a folder as an artifact of type `model`.

        Args:
            path: the file or folder.
            name: of the artifact; by default made of the run's id.
            aliases: names of this version, besides `latest`.

        Raises:
            UsageError: there is nothing at `path`.
        """
        return self.log_artifact(path, name, MODEL, aliases)

    def use_model(self, name: str) -> str:
        """Record a model as an input of the run, bring it onto the disk and return its path.

        Args:
            name: as for `use_artifact`.

        Returns:
            The file, or the folder of a model of several files.

        Raises:
            NotFound: there is none.
            UsageError: it is no model.
        """
        artifact = self.use_artifact(name, MODEL)
        folder = artifact.download()
        files = artifact.files()
        return str(Path(folder, files[0].path)) if len(files) == 1 else folder

    def link_model(
        self,
        path: str | os.PathLike[str],
        registered_model_name: str,
        name: str | None = None,
        aliases: Sequence[str] | None = None,
    ) -> "Artifact":
        """Log a model and make it a version of a registered one.

        Args:
            path: the file or folder.
            registered_model_name: name of the model, or `entity/project/name`.
            name: of the artifact; by default made of the run's id.
            aliases: of the registered model's new version.
        """
        return self.link_artifact(
            self._as_artifact(path, name, MODEL), registered_model_name, aliases
        )

    def register_model(
        self,
        model_name: str,
        model_path: str | os.PathLike[str] | None = None,
        artifact: "Artifact | None" = None,
        tags: "Sequence[str] | Mapping[str, Any] | None" = None,
        aliases: Sequence[str] | None = None,
        description: str = "",
        properties: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> "Artifact":
        """Register a model under a name: each call with other content makes a new version.

        Args:
            model_name: name of the registered model, or `entity/project/name`.
            model_path: a file or folder, here or among the files of the run.
            artifact: what holds the model, instead of a path.
            tags: words, or a map of them to values.
            aliases: of the new version.
            description: markdown.
            properties: facts that are kept with the model.
            facts: further ones, for example `model_framework="scikit-learn"`.

        Returns:
            The artifact that holds the model; `wait()` on it until the server has it.

        Raises:
            UsageError: there is no such file; the text lists those of the run.
        """
        import msgspec

        from kiseki.sdk.artifacts import recording
        from kiseki.sdk.artifacts.artifact import make_registration

        if artifact is None:
            if model_path is None:
                raise UsageError("register_model() needs a model_path or an artifact.")
            artifact = self._as_artifact(self._find_model(model_path), None, MODEL)
        if artifact.is_draft():
            artifact.description = artifact.description or description
            artifact.metadata.update({**(properties or {}), **facts})
        model = msgspec.structs.replace(
            make_registration(model_name, aliases=aliases),
            tags=_as_words(tags),
            description=description,
        )
        return recording.record_version(self, artifact, register=[model])

    def log_code(
        self,
        root: str | os.PathLike[str] | None = ".",
        name: str | None = None,
        include_fn: Callable[..., bool] | None = None,
        exclude_fn: Callable[..., bool] | None = None,
    ) -> "Artifact | None":
        """Log the code below a folder as an artifact of type `code`.

        Args:
            root: the folder; None: the working directory.
            name: of the artifact; by default `source-PROJECT-SCRIPT`.
            include_fn: says of a path (and the root) whether it is code; by default what
                ends in `.py`.
            exclude_fn: says of those whether to leave it out.

        Returns:
            The artifact, or None if there was no code.
        """
        from kiseki.sdk.artifacts.artifact import Artifact
        from kiseki.sdk.artifacts.code import is_python, list_code

        folder = Path(root or ".").absolute()
        script = Path(sys.argv[0] or "code").name
        artifact = Artifact(_safe_name(name or f"source-{self.project}-{script}"), CODE)
        for path in list_code(folder, include_fn or is_python, exclude_fn):
            artifact.add_file(path, path.relative_to(folder).as_posix())
        if artifact.file_count == 0:
            self._terminal.warn(f"log_code: there is no code in {folder}")
            return None
        return self.log_artifact(artifact)

    # --- inside -------------------------------------------------------------------------

    def _add_part(
        self,
        artifact_or_path: "Artifact | str | os.PathLike[str]",
        name: str | None,
        type: str | None,
        aliases: Sequence[str] | None,
        distributed_id: str | None,
        *,
        finish: bool,
    ) -> "Artifact":
        from kiseki.sdk.artifacts import recording

        shared = distributed_id or self.group
        if not shared:
            raise UsageError(
                "Nothing says which processes make this version together.",
                hint="Give distributed_id=, or begin the run with group=.",
                field="distributed_id",
            )
        artifact = self._as_artifact(artifact_or_path, name, type or _ANY_TYPE)
        return recording.record_version(
            self, artifact, aliases=aliases or (), distributed_id=shared, finish=finish
        )

    def _as_artifact(
        self, given: "Artifact | str | os.PathLike[str]", name: str | None, type_name: str
    ) -> "Artifact":
        from kiseki.sdk.artifacts.artifact import Artifact

        if isinstance(given, Artifact):
            return given
        text = os.fspath(given)
        made = _safe_name(f"run-{self.id}-{Path(text).name or 'files'}")
        artifact = Artifact(name or made, type_name)
        if "://" in text:
            artifact.add_reference(text)
        elif Path(text).is_dir():
            artifact.add_dir(text)
        else:
            artifact.add_file(text)
        return artifact

    def _find_model(self, path: str | os.PathLike[str]) -> Path:
        """Return where a model lies: as given, or among the files of the run.

        Raises:
            UsageError: it is nowhere; the text lists what the run has.
        """
        for found in (Path(path), Path(self.dir, path)):
            if found.exists():
                return found
        files = Path(self.dir)
        has = sorted(p.relative_to(files).as_posix() for p in files.rglob("*") if p.is_file())
        shown = ", ".join(has[:20]) + (", ..." if len(has) > 20 else "") or "none"
        raise UsageError(
            f"There is no {os.fspath(path)!r}, neither here nor among the files of the run "
            f"({shown}).",
            field="model_path",
        )


def _as_words(tags: "Sequence[str] | Mapping[str, Any] | None") -> list[str]:
    if isinstance(tags, Mapping):
        return [f"{name}={value}" for name, value in tags.items()]
    return list(tags or ())


def _safe_name(name: str) -> str:
    """Return a name made of a path or a project, without what names of artifacts must not have."""
    return "".join("-" if char in "/:" else char for char in name)[:128].strip()
