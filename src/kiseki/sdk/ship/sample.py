"""Read system metrics: CPU, memory, disk, network, NVIDIA GPUs."""

import os
import time
from collections.abc import Iterable
from typing import Any, Final

import psutil

from kiseki.model.metric import SYSTEM_PREFIX
from kiseki.sdk.ship.gpu import Gpus

_MB: Final = 1024 * 1024
_GB: Final = 1024 * _MB


class Sampler:
    """Samples one training process and its machine.

    Args:
        pid: the training process.
        disk_paths: whose usage is read.
        gpus: the machine's GPUs, or None.
    """

    def __init__(self, pid: int, *, disk_paths: Iterable[str], gpus: Gpus | None) -> None:
        self._pid = pid
        self._disk_paths = tuple(disk_paths)
        self._gpus = gpus
        self._process: psutil.Process | None = None
        self._cpu_s = 0.0
        self._cpu_at = 0.0
        self._disk_start = _disk_counters()
        self._net_start = _net_counters()

    def sample(self) -> dict[str, float]:
        """Return metric -> value; what cannot be read is left out.

        Percentages are 0-100, `...MB` and `...GB` are powers of 1024, disk traffic is in MB
        and network traffic in bytes since the first sample.
        """
        values: dict[str, float] = {}
        for read in (self._read_process, self._read_memory, self._read_disks, self._read_net):
            try:
                values.update(read())
            except (psutil.Error, OSError, RuntimeError):
                continue
        if self._gpus is not None:
            values.update(self._gpus.sample(self._pid))
        return {SYSTEM_PREFIX + name: value for name, value in values.items()}

    def _read_process(self) -> dict[str, float]:
        process = self._process
        if process is None:
            process = self._process = psutil.Process(self._pid)
            self._cpu_at = process.create_time()
        with process.oneshot():
            times = process.cpu_times()
            rss = process.memory_info().rss
            threads = process.num_threads()
        now, cpu_s = time.time(), times.user + times.system
        busy = (cpu_s - self._cpu_s) / max(now - self._cpu_at, 1e-3)
        self._cpu_s, self._cpu_at = cpu_s, now
        return {
            "cpu": 100.0 * busy / count_cpus(),
            "proc.cpu.threads": threads,
            "proc.memory.rssMB": rss / _MB,
            "proc.memory.percent": 100.0 * rss / memory_limit(),
        }

    def _read_memory(self) -> dict[str, float]:
        memory = psutil.virtual_memory()
        limit = memory_limit()
        used = memory.total - memory.available
        if limit < memory.total:
            used = _read_number("/sys/fs/cgroup/memory.current") or used
        return {
            "memory_percent": 100.0 * min(used, limit) / limit,
            "proc.memory.availableMB": max(0, limit - used) / _MB,
        }

    def _read_disks(self) -> dict[str, float]:
        values: dict[str, float] = {}
        for path in self._disk_paths:
            usage = psutil.disk_usage(path)
            values[f"disk.{path}.usagePercent"] = usage.percent
            values[f"disk.{path}.usageGB"] = usage.used / _GB
        for device, (read, written) in _disk_counters().items():
            read_before, written_before = self._disk_start.get(device, (0, 0))
            values[f"disk.{device}.in"] = (read - read_before) / _MB
            values[f"disk.{device}.out"] = (written - written_before) / _MB
        return values

    def _read_net(self) -> dict[str, float]:
        sent, received = _net_counters()
        return {
            "network.sent": sent - self._net_start[0],
            "network.recv": received - self._net_start[1],
        }


def count_cpus() -> float:
    """Return how many CPUs a process may use here: affinity and cgroup v2 quota."""
    try:
        count = float(len(os.sched_getaffinity(0)))
    except (AttributeError, OSError):
        count = float(os.cpu_count() or 1)
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            quota, period = file.read().split()
        if quota != "max":
            count = min(count, float(quota) / float(period))
    except (OSError, ValueError, ZeroDivisionError):
        pass
    return max(count, 0.01)


def memory_limit() -> int:
    """Return how many bytes of memory there are: the machine's, or the cgroup's limit."""
    total = psutil.virtual_memory().total
    limit = _read_number("/sys/fs/cgroup/memory.max")
    return min(total, limit) if limit else total


def _read_number(path: str) -> int | None:
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return None


def _disk_counters() -> dict[str, tuple[int, int]]:
    """Return device -> bytes (read, written) of the disks that carried any traffic."""
    try:
        counters: dict[str, Any] = psutil.disk_io_counters(perdisk=True) or {}
    except (OSError, RuntimeError):
        return {}
    return {
        device: (each.read_bytes, each.write_bytes)
        for device, each in counters.items()
        if not device.startswith(("loop", "ram", "dm-")) and each.read_bytes + each.write_bytes
    }


def _net_counters() -> tuple[int, int]:
    """Return bytes (sent, received) over all interfaces but the loopback."""
    try:
        counters = psutil.net_io_counters(pernic=True)
    except (OSError, RuntimeError):
        return 0, 0
    real = [each for name, each in counters.items() if not name.startswith("lo")]
    return sum(each.bytes_sent for each in real), sum(each.bytes_recv for each in real)
