"""What a machine is made of."""

import os
import platform
from collections.abc import Sequence
from typing import Any

import psutil


def collect(*, gpu_names: Sequence[str], gpu_memory_bytes: Sequence[int]) -> dict[str, Any]:
    """Return cpu, cpu_count, cpu_count_logical, memory_bytes, disk_bytes and gpus."""
    facts: dict[str, Any] = {
        "cpu": find_cpu_name(),
        "cpu_count": psutil.cpu_count(logical=False),
        "cpu_count_logical": psutil.cpu_count(logical=True),
        "memory_bytes": psutil.virtual_memory().total,
        "architecture": platform.machine(),
        "gpus": [
            {"name": name, "memory_bytes": size}
            for name, size in zip(gpu_names, gpu_memory_bytes, strict=True)
        ],
    }
    try:
        facts["disk_bytes"] = psutil.disk_usage(os.sep).total
    except OSError:
        pass
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def find_cpu_name() -> str:
    """Return the processor's name, or what the platform calls it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith(("model name", "Hardware", "cpu model")):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
