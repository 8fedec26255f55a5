"""Molecules: files of chemistry, or what rdkit knows."""

import os
from pathlib import Path
from typing import Any, Final, cast

from kiseki.model.errors import UsageError
from kiseki.sdk.media.place import MediaPlace
from kiseki.sdk.media.sources import as_bytes, as_path, check_suffix, load_optional, name_of
from kiseki.sdk.media.value import FileMedia, Row

TYPES: Final = (
    "pdb", "pqr", "mmcif", "mcif", "cif", "sdf", "sd", "gro", "mol2", "mmtf",
)  # fmt: skip
_SUFFIXES: Final = frozenset(f".{one}" for one in TYPES)


class Molecule(FileMedia):
    """A molecule.

    Args:
        data_or_path: an open file, the bytes of one (with `file_type`), or a path.
        caption: shown below it.
        file_type: pdb, pqr, mmcif, mcif, cif, sdf, sd, gro, mol2 or mmtf.

    Raises:
        UsageError: it is none of these.
    """

    type = "molecule-file"
    folder = "molecule"

    def __init__(
        self, data_or_path: Any, caption: str | None = None, *, file_type: str | None = None
    ) -> None:
        super().__init__(*_read(data_or_path, file_type), caption=caption)

    @classmethod
    def from_rdkit(cls, data_or_path: Any, caption: str | None = None) -> "Molecule":
        """Return a molecule of rdkit (or a mol file that rdkit reads) with places in space.

        Raises:
            MissingExtra: rdkit is not installed.
        """
        chemistry = load_optional("rdkit.Chem", "A molecule of rdkit")
        molecule = data_or_path
        if isinstance(data_or_path, str | os.PathLike):
            path = as_path(cast("str | os.PathLike[str]", data_or_path))
            molecule = chemistry.MolFromMolFile(str(path), removeHs=False)
        if molecule is None:
            raise UsageError("rdkit cannot read this molecule.", field="data_or_path")
        return cls(_with_places(molecule).encode(), caption, file_type="sdf")

    @classmethod
    def from_smiles(cls, data: str, caption: str | None = None) -> "Molecule":
        """Return the molecule that a SMILES text names.

        Raises:
            MissingExtra: rdkit is not installed.
            UsageError: rdkit cannot read it.
        """
        chemistry = load_optional("rdkit.Chem", "A molecule of a SMILES text")
        molecule = chemistry.MolFromSmiles(data)
        if molecule is None:
            raise UsageError(f"{data[:80]!r} is no SMILES text.", field="data")
        return cls.from_rdkit(molecule, caption or data)

    def facts(self, place: MediaPlace, key: str, step: int | None) -> Row:
        """Return the format."""
        return {"format": self.suffix.removeprefix(".")}


def _with_places(molecule: Any) -> str:
    """Return a molecule as an SDF text; one without places in space is given them."""
    chemistry = load_optional("rdkit.Chem", "A molecule of rdkit")
    if molecule.GetNumConformers() == 0:
        shapes = load_optional("rdkit.Chem.AllChem", "A molecule of rdkit")
        molecule = chemistry.AddHs(molecule)
        if shapes.EmbedMolecule(molecule, randomSeed=0) != 0:
            shapes.Compute2DCoords(molecule)
    return chemistry.MolToMolBlock(molecule) + "\n$$$$\n"


def _read(data: Any, file_type: str | None) -> tuple[bytes | Path, str]:
    path = as_path(data)
    if path is not None:
        return path, check_suffix(path, _SUFFIXES, "A molecule")
    kind = (file_type or "").lower().removeprefix(".")
    content = as_bytes(data)
    if content is None:
        raise UsageError(
            f"A molecule is an open file or a path, not {name_of(data)}.",
            hint="Molecule.from_smiles and Molecule.from_rdkit take those of rdkit.",
            field="data_or_path",
        )
    if kind not in TYPES:
        raise UsageError(f"file_type is one of {', '.join(TYPES)}.", field="file_type")
    return content, f".{kind}"
