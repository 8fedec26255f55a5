"""The candidates: kiseki and its peers, each in an environment of its own below .cache/bench."""

import dataclasses
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that logs.

    Attributes:
        name: what the table calls it.
        adapter: module in `bench.adapters`; also the module that a user imports.
        packages: what is installed; empty for kiseki, which is here already.
        environment: variables that its processes get.
    """

    name: str
    adapter: str
    packages: tuple[str, ...] = ()
    environment: dict[str, str] = dataclasses.field(default_factory=dict[str, str])

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        if not self.packages:
            return Path(sys.executable)
        return CACHE / self.packages[0].partition("=")[0] / "bin" / "python"

    @property
    def is_kiseki(self) -> bool:
        """Whether it is what we measure the others against."""
        return not self.packages


CANDIDATES = (
    Candidate(name="kiseki", adapter="kiseki"),
    Candidate(name="kiseki offline", adapter="kiseki", environment={"BENCH_MODE": "offline"}),
    Candidate(name="wandb offline", adapter="wandb", packages=("wandb",)),
    Candidate(name="mlflow sqlite", adapter="mlflow", packages=("mlflow==3.17.2",)),
    Candidate(
        name="tensorboardX",
        adapter="tensorboardX",
        packages=("tensorboardX", "tensorboard", "setuptools<81"),
    ),
    Candidate(name="trackio", adapter="trackio", packages=("trackio",)),
    Candidate(name="neptune-scale offline", adapter="neptune_scale", packages=("neptune-scale",)),
    Candidate(name="aim", adapter="aim", packages=("aim",)),
)


def install(candidate: Candidate) -> str:
    """Make the candidate's environment if need be.

    Returns:
        Its version, or an empty string where it does not install.
    """
    if candidate.is_kiseki:
        return metadata.version("kiseki")
    folder = candidate.python.parent.parent
    uv = Path(sys.executable).with_name("uv")
    if not candidate.python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    done = subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", candidate.python, *candidate.packages],
        check=False,
    )
    if done.returncode != 0:
        return ""
    name = candidate.packages[0].partition("=")[0]
    asked = f"from importlib.metadata import version; print(version({name!r}))"
    return subprocess.run(
        [candidate.python, "-c", asked], check=True, capture_output=True, text=True
    ).stdout.strip()
