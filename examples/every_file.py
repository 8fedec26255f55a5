"""A pyramid and a molecule of water as small files of each kind that kiseki shows."""

import base64
import json
from typing import Any

import msgspec
import numpy as np

SHAPES = ("obj", "stl", "gltf", "glb", "babylon")
MOLECULES = ("pdb", "pqr", "mmcif", "mcif", "cif", "sdf", "sd", "gro", "mol2", "mmtf")

CORNERS = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]
SIDES = [(0, 2, 1), (0, 1, 3), (1, 2, 3), (0, 3, 2)]


def _gltf() -> tuple[dict[str, Any], bytes]:
    """Return a pyramid as glTF and the bytes that its buffer holds."""
    places, sides = np.array(CORNERS, "<f4").tobytes(), np.array(SIDES, "<u2").tobytes()
    scene = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "scene": 0,
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "buffers": [{"byteLength": len(places + sides)}],
        "bufferViews": [
            {"buffer": 0, "byteLength": len(places)},
            {"buffer": 0, "byteOffset": len(places), "byteLength": len(sides)},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"}
            | {"min": [0, 0, 0], "max": [1, 1, 1]},
            {"bufferView": 1, "componentType": 5123, "count": 12, "type": "SCALAR"},
        ],
    }
    return scene, places + sides


def _glb() -> bytes:
    scene, buffer = _gltf()
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    chunks = b""
    for kind, chunk in ((b"JSON", text), (b"BIN\0", buffer)):
        chunks += len(chunk).to_bytes(4, "little") + kind + chunk
    return b"glTF" + (2).to_bytes(4, "little") + (12 + len(chunks)).to_bytes(4, "little") + chunks


def write_shape(kind: str) -> bytes:
    """Return a pyramid as a file of a kind."""
    if kind == "glb":
        return _glb()
    if kind == "gltf":
        scene, buffer = _gltf()
        data = base64.b64encode(buffer).decode()
        scene["buffers"][0]["uri"] = f"data:application/octet-stream;base64,{data}"
        return json.dumps(scene).encode()
    if kind == "babylon":
        mesh = {
            "name": "pyramid",
            "positions": [at for corner in CORNERS for at in corner],
            "indices": [corner for side in SIDES for corner in side],
            "materialId": "clay",
        }
        clay = {"id": "clay", "diffuse": [0.76, 0.25, 0.05]}
        return json.dumps({"meshes": [mesh], "materials": [clay]}).encode()
    if kind == "obj":
        lines = ["v {} {} {}".format(*corner) for corner in CORNERS]
        lines += ["f {} {} {}".format(*(1 + corner for corner in side)) for side in SIDES]
        return "\n".join(lines).encode()
    facets = "".join(
        "facet normal 0 0 0\nouter loop\n"
        + "".join("vertex {} {} {}\n".format(*CORNERS[corner]) for corner in side)
        + "endloop\nendfacet\n"
        for side in SIDES
    )
    return f"solid pyramid\n{facets}endsolid\n".encode()


ATOMS = [  # of water: element, place in angstrom
    ("O", 0.0, 0.117, 0.0),
    ("H", 0.757, -0.469, 0.0),
    ("H", -0.757, -0.469, 0.0),
]


def _mmtf() -> bytes:
    """Return water as MMTF: MessagePack, in which columns are arrays behind a head of 12 bytes."""

    def column(codec: int, values: list[Any], kind: str) -> bytes:
        head = np.array([codec, len(values), 4], ">i4").tobytes()
        return head + np.array(values, kind).tobytes()

    elements = [element for element, *_ in ATOMS]
    group = {
        "groupName": "HOH",
        "singleLetterCode": "?",
        "chemCompType": "NON-POLYMER",
        "atomNameList": elements,
        "elementList": elements,
        "formalChargeList": [0, 0, 0],
        "bondAtomList": [0, 1, 0, 2],
        "bondOrderList": [1, 1],
    }
    counts = {"numAtoms": 3, "numBonds": 2, "numGroups": 1, "numChains": 1, "numModels": 1}
    places = {
        f"{axis}CoordList": column(1, [atom[i] for atom in ATOMS], ">f4")
        for i, axis in enumerate("xyz", 1)
    }
    water = {
        "mmtfVersion": "1.0.0",
        "mmtfProducer": "every_file.py",
        **counts,
        **places,
        "groupList": [group],
        "groupTypeList": column(4, [0], ">i4"),
        "groupIdList": column(4, [1], ">i4"),
        "atomIdList": column(4, [1, 2, 3], ">i4"),
        "chainIdList": column(5, [b"A"], "S4"),
        "groupsPerChain": [1],
        "chainsPerModel": [1],
        "entityList": [
            {"description": "water", "type": "water", "chainIndexList": [0], "sequence": ""}
        ],
    }
    return msgspec.msgpack.encode(water)


def write_molecule(kind: str) -> bytes:
    """Return water as a file of a kind."""
    return _mmtf() if kind == "mmtf" else _write_text(kind).encode()


def _write_text(kind: str) -> str:
    numbered = [(i, *atom) for i, atom in enumerate(ATOMS, 1)]
    if kind == "pdb":
        line = "HETATM{:5}  {:<3} HOH A   1    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00          {:>2}\n"
        return "".join(line.format(i, e, x, y, z, e) for i, e, x, y, z in numbered) + "END\n"
    if kind == "pqr":
        line = "ATOM {:6} {:<4} HOH {:5} {:11.3f} {:7.3f} {:7.3f} {:7.4f} {:6.4f}\n"
        return "".join(line.format(i, e, 1, x, y, z, 0.0, 1.4) for i, e, x, y, z in numbered)
    if kind in ("mmcif", "mcif", "cif"):
        names = "group_PDB id type_symbol label_atom_id label_comp_id label_asym_id label_seq_id"
        heads = [f"_atom_site.{name}" for name in (names + " Cartn_x Cartn_y Cartn_z").split()]
        rows = [f"HETATM {i} {e} {e}{i} HOH A 1 {x} {y} {z}" for i, e, x, y, z in numbered]
        return "\n".join(["data_water", "loop_", *heads, *rows, "#", ""])
    if kind in ("sdf", "sd"):
        rows = [f"{x:10.4f}{y:10.4f}{z:10.4f} {e:<3} 0" for _, e, x, y, z in numbered]
        counts = "  3  2  0  0  0  0            999 V2000"
        bonds = ["  1  2  1  0", "  1  3  1  0"]
        return "\n".join(["water", "", "", counts, *rows, *bonds, "M  END", "$$$$", ""])
    if kind == "gro":
        line = "    1WAT  {:>5}{:5}{:8.3f}{:8.3f}{:8.3f}\n"
        atoms = "".join(line.format(e, i, x / 10, y / 10, z / 10) for i, e, x, y, z in numbered)
        return f"water\n    3\n{atoms}   1.00000   1.00000   1.00000\n"
    rows = [f"{i} {e}{i} {x} {y} {z} {e} 1 HOH 0.0" for i, e, x, y, z in numbered]
    head = ["@<TRIPOS>MOLECULE", "water", "3 2 0 0 0", "SMALL", "NO_CHARGES", "@<TRIPOS>ATOM"]
    return "\n".join([*head, *rows, "@<TRIPOS>BOND", "1 1 2 1", "2 1 3 1", ""])
