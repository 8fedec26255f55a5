import os
import subprocess
import sys

from kiseki.sdk import machine


def test_the_boot_id_is_the_same_in_another_process():
    code = "from kiseki.sdk import machine; print(machine.get_boot_id())"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == machine.get_boot_id() != ""


def test_a_process_is_known_by_its_start_and_a_gone_one_by_none():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert machine.find_process_start(child.pid) >= machine.get_own_start()
        assert machine.find_process_start(os.getpid()) == machine.get_own_start()
    finally:
        child.communicate()
    assert machine.find_process_start(child.pid) is None
