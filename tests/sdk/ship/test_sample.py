import os
import sys
import types
from typing import Any

import psutil
import pytest

from kiseki.sdk.ship import sample as sample_module
from kiseki.sdk.ship.gpu import NvidiaGpus, find_gpus
from kiseki.sdk.ship.sample import Sampler, count_cpus


class FakeNvml(types.SimpleNamespace):
    """Two cards; one reading is unknown to them."""

    class NVMLError(Exception):
        pass

    def __getattr__(self, name: str) -> Any:
        return name if name.isupper() or name.startswith("NVML_") else lambda *a: 7

    nvmlDeviceGetCount = staticmethod(lambda: 2)
    nvmlDeviceGetHandleByIndex = staticmethod(lambda index: index)
    nvmlDeviceGetName = staticmethod(lambda handle: b"H200" if handle else "H100")
    nvmlDeviceGetUtilizationRates = staticmethod(
        lambda handle: types.SimpleNamespace(gpu=50 + handle, memory=10)
    )
    nvmlDeviceGetMemoryInfo = staticmethod(lambda handle: types.SimpleNamespace(used=20, total=80))
    nvmlDeviceGetPowerUsage = staticmethod(lambda handle: 350_000)
    nvmlDeviceGetEnforcedPowerLimit = staticmethod(lambda handle: 700_000)
    nvmlDeviceGetEncoderUtilization = staticmethod(lambda handle: [3, 1000])
    nvmlDeviceGetComputeRunningProcesses = staticmethod(
        lambda handle: [types.SimpleNamespace(pid=42)] if handle == 1 else []
    )
    fan_calls = 0

    def nvmlDeviceGetFanSpeed(self, handle: int) -> int:
        self.fan_calls += 1
        raise self.NVMLError


def test_a_sample_has_the_names_that_people_know() -> None:
    sampler = Sampler(os.getpid(), disk_paths=["/"], gpus=None)
    values = sampler.sample()
    assert {
        "system/cpu",
        "system/proc.cpu.threads",
        "system/proc.memory.rssMB",
        "system/proc.memory.percent",
        "system/memory_percent",
        "system/proc.memory.availableMB",
        "system/disk./.usagePercent",
        "system/disk./.usageGB",
        "system/network.sent",
        "system/network.recv",
    } <= set(values)
    assert all(type(value) in (int, float) for value in values.values())
    assert 0 < values["system/memory_percent"] <= 100
    assert values["system/network.sent"] >= 0
    assert values["system/proc.memory.rssMB"] > 1


def test_cpu_is_the_share_since_the_last_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    spent = [3.0]
    process = types.SimpleNamespace(
        create_time=lambda: 990.0,
        cpu_times=lambda: types.SimpleNamespace(user=spent[0], system=2.0),
        memory_info=lambda: types.SimpleNamespace(rss=1),
        num_threads=lambda: 1,
        oneshot=psutil.Process().oneshot,
    )
    monkeypatch.setattr(psutil, "Process", lambda pid: process)
    monkeypatch.setattr(sample_module.time, "time", lambda: clock[0])
    monkeypatch.setattr(sample_module, "count_cpus", lambda: 2.0)
    sampler = Sampler(1, disk_paths=[], gpus=None)
    assert sampler.sample()["system/cpu"] == pytest.approx(100 * 5 / 10 / 2)
    clock[0] += 10
    spent[0] += 20
    assert sampler.sample()["system/cpu"] == pytest.approx(100.0)


def test_a_process_that_is_gone_costs_its_own_readings_only() -> None:
    values = Sampler(2**22 + 1, disk_paths=["/", "/no/such/place"], gpus=None).sample()
    assert "system/cpu" not in values
    assert "system/memory_percent" in values


def test_at_least_a_part_of_a_cpu_is_there() -> None:
    assert count_cpus() > 0


def test_gpus_are_sampled_by_card_and_for_the_process_that_uses_one() -> None:
    values = NvidiaGpus(FakeNvml()).sample(42)
    assert values["gpu.0.gpu"] == 50
    assert values["gpu.1.gpu"] == 51
    assert values["gpu.0.memoryAllocated"] == 25.0
    assert values["gpu.0.powerPercent"] == 50.0
    assert values["gpu.0.encoderUtilization"] == 3
    assert values["gpu.process.1.gpu"] == 51
    assert not any(name.startswith("gpu.process.0.") for name in values)


def test_a_reading_that_a_card_does_not_know_is_tried_once() -> None:
    nvml = FakeNvml()
    gpus = NvidiaGpus(nvml)
    assert "gpu.0.fanSpeed" not in gpus.sample(1)
    gpus.sample(1)
    assert nvml.fan_calls == 2  # once for each card


def test_cards_have_names_and_memory() -> None:
    gpus = NvidiaGpus(FakeNvml())
    assert (len(gpus), gpus.names(), gpus.memory_bytes()) == (2, ["H100", "H200"], [80, 80])


def test_a_driver_that_fails_in_any_way_means_no_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = types.ModuleType("pynvml")
    monkeypatch.setitem(sys.modules, "pynvml", broken)
    assert find_gpus() is None
