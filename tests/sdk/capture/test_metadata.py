import os
import sys

import psutil
import pytest

from kiseki.sdk.capture import hardware, metadata, packages


def test_a_process_knows_its_command_and_its_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [os.path.join(os.getcwd(), "train.py"), "--lr", "0.1"])
    monkeypatch.setattr(sys, "orig_argv", ["python", "train.py", "--name", "a b"])
    facts = metadata.collect(client_version="1.2", notebook=True)
    assert facts.command == "python train.py --name 'a b'"
    assert facts.program == "train.py"
    assert facts.args == ("--lr", "0.1")
    assert facts.executable == sys.executable
    assert facts.python_version == ".".join(map(str, sys.version_info[:3]))
    assert facts.working_dir == os.getcwd()
    assert (facts.client_version, facts.notebook) == ("1.2", True)
    assert facts.host
    assert facts.os


def test_a_program_outside_the_working_directory_keeps_its_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["/opt/lab/train.py"])
    assert metadata.collect().program == "/opt/lab/train.py"
    monkeypatch.setattr(sys, "argv", [])
    assert metadata.collect().program == ""


def test_only_launch_facts_are_taken_from_the_environment_and_no_secret() -> None:
    environment = {
        "RANK": "3",
        "SLURM_JOB_ID": "17",
        "SLURM_JWT": "secret",
        "TORCHELASTIC_RUN_ID": "x" * 5000,
        "AWS_SECRET_ACCESS_KEY": "secret",
        "HOME": "/root",
    }
    facts = metadata.launch_facts(environment)
    assert facts == {"RANK": "3", "SLURM_JOB_ID": "17", "TORCHELASTIC_RUN_ID": "x" * 1000}


def test_a_user_without_a_name_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    assert metadata.find_username() == ""
    monkeypatch.setenv("USER", "nico")
    assert metadata.find_username() == "nico"


def test_packages_are_those_that_the_path_finds_first() -> None:
    found = packages.collect(sys.path)
    assert found["msgspec"]
    assert list(found) == sorted(found, key=str.lower)
    assert packages.collect(["/no/such/place"]) == {}


def test_a_machine_is_described_with_its_cards() -> None:
    facts = hardware.collect(gpu_names=["H200"], gpu_memory_bytes=[141])
    assert facts["gpus"] == [{"name": "H200", "memory_bytes": 141}]
    assert facts["memory_bytes"] == psutil.virtual_memory().total
    assert facts["cpu_count_logical"] >= 1
    assert "gpus" not in hardware.collect(gpu_names=[], gpu_memory_bytes=[])
