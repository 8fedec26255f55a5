"""The GPUs of this machine: NVIDIA's through NVML, else AMD's through the kernel's files."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from kiseki.sdk.ship.amd import find_amd_gpus

Reading = tuple[str, Callable[[Any], float]]


class Gpus(Protocol):
    """The GPUs of this machine; `find_gpus` finds them."""

    def names(self) -> list[str]:
        """Return the name of each card."""
        ...

    def memory_bytes(self) -> list[int]:
        """Return the memory of each card."""
        ...

    def sample(self, pid: int) -> dict[str, float]:
        """Return `gpu.{i}.{metric}` -> value, and `gpu.process.{i}.` for cards `pid` uses."""
        ...


class NvidiaGpus:
    """The NVIDIA GPUs of this machine.

    A metric that a driver or a card does not know is tried once and left out from then on.
    """

    def __init__(self, nvml: Any) -> None:
        self._nvml = nvml
        count = nvml.nvmlDeviceGetCount()
        self._handles = [nvml.nvmlDeviceGetHandleByIndex(index) for index in range(count)]
        self._readings = _readings(nvml)
        self._unknown: set[tuple[int, str]] = set()

    def __len__(self) -> int:
        return len(self._handles)

    def names(self) -> list[str]:
        """Return the name of each card."""
        names: list[str] = []
        for handle in self._handles:
            name = self._nvml.nvmlDeviceGetName(handle)
            names.append(name if isinstance(name, str) else name.decode("utf-8", "replace"))
        return names

    def memory_bytes(self) -> list[int]:
        """Return the memory of each card."""
        return [self._nvml.nvmlDeviceGetMemoryInfo(h).total for h in self._handles]

    def sample(self, pid: int) -> dict[str, float]:
        """Return `gpu.{i}.{metric}` -> value, and `gpu.process.{i}.` for cards `pid` uses."""
        values: dict[str, float] = {}
        for index, handle in enumerate(self._handles):
            of_card: dict[str, float] = {}
            for name, read in self._readings:
                self._read(index, name, handle, read, of_card)
            _add_power_percent(of_card)
            values.update({f"gpu.{index}.{name}": value for name, value in of_card.items()})
            if self._is_used_by(index, handle, pid):
                prefix = f"gpu.process.{index}."
                values.update({prefix + n: of_card[n] for n in OF_PROCESS if n in of_card})
        return values

    def _read(
        self,
        index: int,
        name: str,
        handle: Any,
        read: Callable[[Any], float],
        values: dict[str, float],
    ) -> None:
        if (index, name) in self._unknown:
            return
        try:
            values[name] = read(handle)
        except (self._nvml.NVMLError, AttributeError):
            self._unknown.add((index, name))

    def _is_used_by(self, index: int, handle: Any, pid: int) -> bool:
        if (index, "processes") in self._unknown:
            return False
        try:
            processes: Iterable[Any] = self._nvml.nvmlDeviceGetComputeRunningProcesses(handle)
            return any(process.pid == pid for process in processes)
        except (self._nvml.NVMLError, AttributeError):
            self._unknown.add((index, "processes"))
            return False


OF_PROCESS = (
    "gpu",
    "memory",
    "memoryAllocated",
    "memoryAllocatedBytes",
    "temp",
    "powerWatts",
    "powerPercent",
    "enforcedPowerLimitWatts",
)


def find_gpus() -> Gpus | None:
    """Return the machine's GPUs, or None if there is no card or no working driver."""
    return _find_nvidia_gpus() or find_amd_gpus()


def _find_nvidia_gpus() -> NvidiaGpus | None:
    try:
        import pynvml  # pyright: ignore[reportMissingTypeStubs]

        pynvml.nvmlInit()
        gpus = NvidiaGpus(pynvml)
    except Exception:
        # A driver in a bad state may fail in any way; samples go on without it.
        return None
    return gpus if len(gpus) else None


def _readings(nvml: Any) -> tuple[Reading, ...]:
    def memory(handle: Any) -> Any:
        return nvml.nvmlDeviceGetMemoryInfo(handle)

    def ecc_errors(kind: int) -> Callable[[Any], float]:
        return lambda handle: nvml.nvmlDeviceGetMemoryErrorCounter(
            handle, kind, nvml.NVML_AGGREGATE_ECC, nvml.NVML_MEMORY_LOCATION_DEVICE_MEMORY
        )

    def clock(kind: int) -> Callable[[Any], float]:
        return lambda handle: nvml.nvmlDeviceGetClockInfo(handle, kind)

    return (
        ("gpu", lambda h: nvml.nvmlDeviceGetUtilizationRates(h).gpu),
        ("memory", lambda h: nvml.nvmlDeviceGetUtilizationRates(h).memory),
        ("memoryAllocated", lambda h: 100.0 * memory(h).used / memory(h).total),
        ("memoryAllocatedBytes", lambda h: memory(h).used),
        ("temp", lambda h: nvml.nvmlDeviceGetTemperature(h, nvml.NVML_TEMPERATURE_GPU)),
        ("powerWatts", lambda h: nvml.nvmlDeviceGetPowerUsage(h) / 1000.0),
        ("enforcedPowerLimitWatts", lambda h: nvml.nvmlDeviceGetEnforcedPowerLimit(h) / 1000.0),
        ("smClock", clock(nvml.NVML_CLOCK_SM)),
        ("memoryClock", clock(nvml.NVML_CLOCK_MEM)),
        ("graphicsClock", clock(nvml.NVML_CLOCK_GRAPHICS)),
        ("correctedMemoryErrors", ecc_errors(nvml.NVML_MEMORY_ERROR_TYPE_CORRECTED)),
        ("uncorrectedMemoryErrors", ecc_errors(nvml.NVML_MEMORY_ERROR_TYPE_UNCORRECTED)),
        ("encoderUtilization", lambda h: nvml.nvmlDeviceGetEncoderUtilization(h)[0]),
        ("fanSpeed", nvml.nvmlDeviceGetFanSpeed),
        ("pcieLinkGen", nvml.nvmlDeviceGetCurrPcieLinkGeneration),
        ("pcieLinkSpeed", nvml.nvmlDeviceGetPcieSpeed),
        ("pcieLinkWidth", nvml.nvmlDeviceGetCurrPcieLinkWidth),
        ("maxPcieLinkGen", nvml.nvmlDeviceGetMaxPcieLinkGeneration),
        ("maxPcieLinkWidth", nvml.nvmlDeviceGetMaxPcieLinkWidth),
    )


def _add_power_percent(values: dict[str, float]) -> None:
    limit = values.get("enforcedPowerLimitWatts")
    if limit and "powerWatts" in values:
        values["powerPercent"] = 100.0 * values["powerWatts"] / limit
