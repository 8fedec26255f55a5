"""AMD GPUs through the files that the kernel's driver keeps in /sys."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

SYSFS: Final = Path("/sys/class/drm")
AMD: Final = "0x1002"
"""AMD's vendor id on the PCI bus."""
_CARD: Final = re.compile(r"card(\d+)")

Reading = tuple[str, str, Callable[[float], float]]


class AmdGpus:
    """The AMD GPUs of this machine.

    Args:
        devices: the folder of each card, in the order of their numbers.
    """

    def __init__(self, devices: list[Path]) -> None:
        self._devices = devices

    def names(self) -> list[str]:
        """Return the name of each card; where the driver knows none, its number on the bus."""
        return [
            _read_text(device / "product_name") or f"AMD GPU {_read_text(device / 'device')}"
            for device in self._devices
        ]

    def memory_bytes(self) -> list[int]:
        """Return the memory of each card."""
        return [int(_read(device / "mem_info_vram_total") or 0) for device in self._devices]

    def sample(self, pid: int) -> dict[str, float]:
        """Return `gpu.{i}.{metric}` -> value; which process uses a card is not known here."""
        del pid
        return {
            f"gpu.{index}.{name}": value
            for index, device in enumerate(self._devices)
            for name, value in _sample(device).items()
        }


def find_amd_gpus(folder: Path = SYSFS) -> AmdGpus | None:
    """Return the AMD cards that the kernel lists in `folder`, or None if there is none."""
    try:
        cards = {int(m[1]): path for path in folder.iterdir() if (m := _CARD.fullmatch(path.name))}
    except OSError:
        return None
    devices = [cards[number] / "device" for number in sorted(cards)]
    found = [device for device in devices if _is_gpu(device)]
    return AmdGpus(found) if found else None


def _is_gpu(device: Path) -> bool:
    return _read_text(device / "vendor") == AMD and (device / "gpu_busy_percent").exists()


_READINGS: Final[tuple[Reading, ...]] = (
    ("gpu", "gpu_busy_percent", float),
    ("memory", "mem_busy_percent", float),
    ("memoryAllocatedBytes", "mem_info_vram_used", float),
)
_SENSORS: Final[tuple[Reading, ...]] = (
    ("temp", "temp1_input", lambda milli_celsius: milli_celsius / 1e3),
    ("powerWatts", "power1_input", lambda microwatts: microwatts / 1e6),
    # Older drivers give the average instead.
    ("powerWatts", "power1_average", lambda microwatts: microwatts / 1e6),
    ("enforcedPowerLimitWatts", "power1_cap", lambda microwatts: microwatts / 1e6),
)


def _sample(device: Path) -> dict[str, float]:
    values = _read_all(device, _READINGS)
    total = _read(device / "mem_info_vram_total")
    if total and "memoryAllocatedBytes" in values:
        values["memoryAllocated"] = 100.0 * values["memoryAllocatedBytes"] / total
    for sensors in sorted(device.glob("hwmon/hwmon*")):
        values |= _read_all(sensors, _SENSORS)
    limit = values.get("enforcedPowerLimitWatts")
    if limit and "powerWatts" in values:
        values["powerPercent"] = 100.0 * values["powerWatts"] / limit
    return values


def _read_all(folder: Path, readings: tuple[Reading, ...]) -> dict[str, float]:
    values: dict[str, float] = {}
    for name, file, convert in readings:
        raw = None if name in values else _read(folder / file)
        if raw is not None:
            values[name] = convert(raw)
    return values


def _read(path: Path) -> float | None:
    """Return the number in a file; None if it cannot be read (a card may sleep) or is none."""
    try:
        return float(_read_text(path))
    except ValueError:
        return None


def _read_text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
