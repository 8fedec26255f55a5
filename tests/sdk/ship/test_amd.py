from pathlib import Path

import pytest

from kiseki.sdk.ship.amd import find_amd_gpus


@pytest.fixture
def drm(tmp_path: Path) -> Path:
    """The kernel's list of a machine with two AMD cards, a screen and another maker's card."""
    write_card(tmp_path / "card1", product_name="Instinct MI300X", power1_input="150000000")
    write_card(tmp_path / "card10", power1_average="75000000")
    write(tmp_path / "card0/device", vendor="0x8086", gpu_busy_percent="5")
    write(tmp_path / "card1-DP-1", status="connected")
    return tmp_path


def write_card(card: Path, *, product_name: str = "", **power: str) -> None:
    write(
        card / "device",
        vendor="0x1002",
        device="0x74a1",
        product_name=product_name,
        gpu_busy_percent="97",
        mem_busy_percent="40",
        mem_info_vram_total="2000000000",
        mem_info_vram_used="500000000",
    )
    write(card / "device/hwmon/hwmon3", temp1_input="61500", power1_cap="300000000", **power)


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text + "\n")


def test_cards_are_numbered_in_the_kernels_order_and_others_left_out(drm: Path) -> None:
    gpus = find_amd_gpus(drm)
    assert gpus is not None
    assert gpus.names() == ["Instinct MI300X", "AMD GPU 0x74a1"]
    assert gpus.memory_bytes() == [2_000_000_000] * 2


def test_a_sample_has_the_names_and_units_of_other_cards(drm: Path) -> None:
    gpus = find_amd_gpus(drm)
    assert gpus is not None
    values = gpus.sample(1)
    assert {name: value for name, value in values.items() if name.startswith("gpu.0.")} == {
        "gpu.0.gpu": 97.0,
        "gpu.0.memory": 40.0,
        "gpu.0.memoryAllocated": 25.0,
        "gpu.0.memoryAllocatedBytes": 5e8,
        "gpu.0.temp": 61.5,
        "gpu.0.powerWatts": 150.0,
        "gpu.0.powerPercent": 50.0,
        "gpu.0.enforcedPowerLimitWatts": 300.0,
    }
    assert values["gpu.1.powerWatts"] == 75.0


def test_what_cannot_be_read_is_left_out(drm: Path) -> None:
    (drm / "card1/device/gpu_busy_percent").write_text("")
    (drm / "card1/device/hwmon/hwmon3/temp1_input").unlink()
    gpus = find_amd_gpus(drm)
    assert gpus is not None
    values = gpus.sample(1)
    assert "gpu.0.gpu" not in values
    assert "gpu.0.temp" not in values
    assert values["gpu.0.memory"] == 40.0


def test_a_machine_without_such_cards_has_none(tmp_path: Path) -> None:
    assert find_amd_gpus(tmp_path) is None
    assert find_amd_gpus(tmp_path / "missing") is None
