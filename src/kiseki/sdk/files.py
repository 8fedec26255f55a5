"""Files of a live run: saved beside its rows, brought back, uploaded and downloaded."""

import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kiseki.journal.files import FilePolicy, FileRecord
from kiseki.model.errors import Conflict, KisekiError, UsageError
from kiseki.model.path import check_path
from kiseki.sdk.folder_tree import find_below
from kiseki.sdk.restore import restore_file
from kiseki.sdk.run_facts import RunFacts
from kiseki.sdk.ship import launch
from kiseki.sdk.ship.fact_files import OWN_FILES

if TYPE_CHECKING:
    from kiseki.sdk.api import Api

POLICIES = ("live", "now", "end")


class RunFiles(RunFacts):
    """The part of a run that has to do with files.

    What is saved is written down in the journal and brought by the side process: nothing
    here waits for a server, but for what is read back from one.
    """

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self._file_lock = threading.RLock()
        self._file_names: set[str] = set()

    def save(
        self,
        glob_str: str | os.PathLike[str],
        base_path: str | os.PathLike[str] | None = None,
        policy: str = "live",
        glob: bool = True,
    ) -> list[str]:
        """Let files belong to the run; they keep lying where they are.

        A link to each is put into the run's folder (a copy where links cannot be). A folder
        stands for all files in it.

        Args:
            glob_str: a file, a folder, or a pattern of such (`*`, `**`, `?`, `[...]`).
            base_path: the part of the path that is left out of the names in the run; None:
                the working directory, or for an absolute path the folder that the file, or
                the fixed part of the pattern, lies in.
            policy: `live`: sent again whenever a file changes, and at the end; `now`: sent
                as it is; `end`: sent at the end of the run.
            glob: false: take wildcards in `glob_str` for what they are.

        Returns:
            Where the files lie in the run's folder.

        Raises:
            UsageError: the policy is none, a path is not below `base_path`, or a name cannot
                be a file's name.
        """
        from kiseki.sdk import save

        if policy not in POLICIES:
            raise UsageError(
                f"policy must be one of {', '.join(POLICIES)}, not {policy!r}.", field="policy"
            )
        if self.disabled:
            return []
        base = None if base_path is None else os.fspath(base_path)
        found = save.find_files(os.fspath(glob_str), base, glob=glob)
        if not found:
            self._troubles.say_once(
                f"save:{glob_str}", f"save({os.fspath(glob_str)!r}) found no file"
            )
        return [self._add_file(name, path, policy) for name, path in found.items()]

    def restore(
        self,
        name: str,
        run_path: str | None = None,
        replace: bool = False,
        root: str | os.PathLike[str] | None = None,
    ) -> IO[str] | None:
        """Fetch a file of this run or another one and open it.

        Args:
            name: of the file in the run.
            run_path: `entity/project/id`; None: this run.
            replace: fetch it also if there is a file at that place already.
            root: folder to put it in; None: the run's own folder.

        Returns:
            The open file, or None if the run has none of that name.

        Raises:
            KisekiError: no server answers, or there is no such run.
        """
        if self.disabled:
            return None
        return restore_file(
            name,
            lambda: self._api().run(run_path or self.uid),
            root=self.dir if root is None else root,
            replace=replace,
        )

    # --- one by one, under names that are taken once ---------------------------------------

    def upload_file(self, name: str, path_or_stream: "str | os.PathLike[str] | IO[Any]") -> None:
        """Put a copy of a file under a name that the run does not have yet.

        Args:
            name: in the run.
            path_or_stream: the file, or what is read to its end now.

        Raises:
            Conflict: the run has a file of that name.
            UsageError: there is no such file, or the name cannot be one.
        """
        from kiseki.sdk import save

        name = check_path(name)
        if self.disabled:
            return
        with self._file_lock:
            if name in self._file_names or (self._dir / "files" / name).exists():
                raise Conflict(
                    f"The run has a file {name!r} already.",
                    hint="Choose another name, or use save(), which replaces it.",
                    field="name",
                )
            content: Path | IO[Any]
            if isinstance(path_or_stream, str | os.PathLike):
                content = Path(path_or_stream)
                if not content.is_file():
                    raise UsageError(f"There is no file at {content}.", field="path")
            else:
                content = path_or_stream
            try:
                save.write_copy(content, self._dir / "files" / name)
            except OSError as error:
                self._tell_unsaved(name, error)
                return
            self._file_names.add(name)
        self._record_file(FileRecord(path=name, source=f"files/{name}", policy="now", new=True))

    def upload_files(
        self, names: Sequence[str], paths: "Sequence[str | os.PathLike[str]]"
    ) -> None:
        """Put several files; each name goes with the path at its place.

        Raises:
            UsageError: there are not as many names as paths.
            Conflict: the run has one of the names.
        """
        if len(names) != len(paths):
            raise UsageError(f"{len(names)} names do not go with {len(paths)} paths.")
        for name, path in zip(names, paths, strict=True):
            self.upload_file(name, path)

    def upload_folder(self, name: str, path: str | os.PathLike[str]) -> None:
        """Put copies of all files in a folder under `name/`; hidden ones are passed over.

        Raises:
            UsageError: there is no such folder.
            Conflict: the run has one of the names.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise UsageError(f"There is no folder at {folder}.", field="path")
        for below, file in find_below(folder):
            self.upload_file(f"{name}/{below}", file)

    def get_file_names(self) -> list[str]:
        """Return the names of all files of the run, those included that are still on their way."""
        with self._file_lock:
            names = set(self._file_names)
        if not (self.offline or self.disabled):
            names |= {file.name for file in self._api().run(self.uid).files()}
        return sorted(names)

    def download_file(
        self, name: str, output_file_path: str | os.PathLike[str] | None = None
    ) -> str:
        """Fetch one file of the run; return where it lies.

        Args:
            name: in the run.
            output_file_path: a file, or a folder to put it in; None: the working directory.

        Raises:
            NotFound: the run has no such file on the server.
        """
        return str(self._api().run(self.uid).download_file(name, output_file_path))

    def download_files(
        self,
        prefix: str | None = None,
        output_directory: str | os.PathLike[str] | None = None,
        output_paths: Iterable[str] | None = None,
        append_prefix: bool = True,
    ) -> list[str]:
        """Fetch all files of the run, or those whose names begin with a prefix.

        Args:
            prefix: beginning of names, such as a folder.
            output_directory: where they go; None: the working directory.
            output_paths: a path below it for each of them, in the order of their names.
            append_prefix: whether the prefix stays in the paths.

        Returns:
            Where they lie.
        """
        found = (
            self._api()
            .run(self.uid)
            .download_files(prefix, output_directory, output_paths, append_prefix=append_prefix)
        )
        return [str(path) for path in found]

    # --- inside ---------------------------------------------------------------------------

    def collect_folders(self) -> None:
        """Have `./outputs` collected at the end and `./logs` as they grow."""
        working_dir = Path(self._meta.working_dir)
        for record in (
            FileRecord(path="outputs", source=f"{working_dir / 'outputs'}/", policy="end"),
            FileRecord(path="logs", source=f"{working_dir / 'logs'}/", policy="live"),
        ):
            self._record_file(record)

    def collect_run_folder(self) -> None:
        """Have files sent that somebody wrote into `dir` without a word, at the end of the run."""
        for name, path in find_below(self._dir / "files"):
            is_ours = name in OWN_FILES or name.startswith("media/")
            if not is_ours and name not in self._file_names and path.is_file():
                self._record_file(FileRecord(path=name, source=f"files/{name}", policy="end"))

    def _add_file(self, name: str, path: Path, policy: FilePolicy) -> str:
        """Put a file into the run's folder, as a link if it lies elsewhere, and record it."""
        from kiseki.sdk import save

        target = self._dir / "files" / name
        try:
            save.link_or_copy(path, target)
        except OSError as error:
            self._tell_unsaved(name, error)
            return str(target)
        with self._file_lock:
            self._file_names.add(name)
        self._record_file(FileRecord(path=name, source=f"files/{name}", policy=policy))
        return str(target)

    def _tell_unsaved(self, name: str, error: OSError) -> None:
        self._troubles.say_once(f"save:{name}", f"{name} could not be saved: {error}")

    def _record_file(self, record: FileRecord) -> None:
        try:
            self._recorder.add_file(record)
        except (ValueError, KisekiError) as error:
            self._troubles.say_once(f"file:{record.path}", f"{record.path} was not kept: {error}")
        launch.wake(self._dir)

    def _api(self) -> "Api":
        from kiseki.sdk.api import Api

        settings = self._settings
        return Api(self._meta.base_url or settings.base_url, api_key=settings.api_key or None)
