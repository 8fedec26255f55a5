import argparse

import pytest

from kiseki.model.errors import UsageError
from kiseki.sdk.config_files import collect_config


def test_files_come_first_and_what_was_given_wins(tmp_path, monkeypatch):
    (tmp_path / "config-defaults.yaml").write_text(
        "lr: {desc: step size, value: 0.1}\nepochs: 3\nmodel: {dim: 8}\n"
    )
    (tmp_path / "other.yaml").write_text("epochs: 4\nseed: 1\n")
    (tmp_path / "line.yaml").write_text("seed: 2\n")
    monkeypatch.setattr("sys.argv", ["train.py", "--configs", str(tmp_path / "line.yaml")])
    config = collect_config(
        argparse.Namespace(epochs=5), paths=[str(tmp_path / "other.yaml")], program_dir=tmp_path
    )
    assert config == {"lr": 0.1, "epochs": 5, "model": {"dim": 8}, "seed": 2}


def test_a_text_is_the_path_of_a_yaml_file(tmp_path):
    (tmp_path / "c.yaml").write_text("a: 1\n")
    assert collect_config(str(tmp_path / "c.yaml")) == {"a": 1}
    assert collect_config(tmp_path / "c.yaml") == {"a": 1}


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"missing\.yaml cannot be read"):
        collect_config(str(tmp_path / "missing.yaml"))
    (tmp_path / "list.yaml").write_text("- 1\n")
    with pytest.raises(UsageError, match="does not hold a map"):
        collect_config(str(tmp_path / "list.yaml"))


def test_keys_are_taken_or_left_out_by_name():
    given = {"a": 1, "b": 2}
    assert collect_config(given, include=["a"]) == {"a": 1}
    assert collect_config(given, exclude=["a"]) == {"b": 2}
    with pytest.raises(UsageError, match="exclude each other"):
        collect_config(given, include=["a"], exclude=["b"])
