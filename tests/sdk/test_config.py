import argparse
import copy
import json
import pickle

import numpy as np
import pytest

from kiseki.model.errors import UsageError
from kiseki.sdk.config import Config
from kiseki.sdk.values import ValueConverter


class Changes(list):
    def __call__(self, values, deleted):
        self.append((values, deleted))


def make_config(values=(), *, allow_changes=False):
    changes = Changes()
    convert = ValueConverter(lambda key, text: None).convert_row
    config = Config(dict(values), convert=convert, on_change=changes, allow_changes=allow_changes)
    return config, changes


def test_values_are_reached_as_attributes_and_items_at_any_depth():
    config, changes = make_config({"lr": 0.1, "model": {"layers": [1, 2], "head": {"dim": 8}}})
    assert config.lr == config["lr"] == 0.1
    assert config.model.head.dim == config["model"]["head"]["dim"] == 8
    assert config.get("missing") is None
    assert not hasattr(config, "missing")
    assert changes == []


def test_every_change_is_told_with_the_whole_top_level_value():
    config, changes = make_config()
    config.lr = np.float32(0.5)
    config["model"] = {"dim": 8}
    config.model.depth = 2
    del config.model["dim"]
    del config.lr
    assert changes == [
        ({"lr": 0.5}, []),
        ({"model": {"dim": 8}}, []),
        ({"model": {"dim": 8, "depth": 2}}, []),
        ({"model": {"depth": 2}}, []),
        ({}, ["lr"]),
    ]


def test_a_value_that_is_set_is_locked_against_other_values():
    config, changes = make_config({"lr": 0.1, "model": {"dim": 8}})
    config.lr = 0.1
    config.update({"model": {"dim": 8}})
    with pytest.raises(UsageError, match=r"'lr' is 0.1 and cannot become 0.2"):
        config.lr = 0.2
    with pytest.raises(UsageError, match="'model.dim'"):
        config.model.dim = 9
    with pytest.raises(UsageError):
        config.update({"new": 1, "lr": 0.2})
    assert config.as_dict() == {"lr": 0.1, "model": {"dim": 8}}
    assert all(values in ({"lr": 0.1}, {"model": {"dim": 8}}) for values, _ in changes)


def test_changes_may_be_allowed_for_one_update_or_for_the_run():
    config, _ = make_config({"lr": 0.1})
    config.update({"lr": 0.2}, allow_val_change=True)
    assert config.lr == 0.2
    config, _ = make_config({"lr": 0.1}, allow_changes=True)
    config.lr = 0.3
    assert config.lr == 0.3


def test_update_takes_namespaces_flags_and_names():
    class Flags:
        def flag_values_dict(self):
            return {"flag": 1}

    config, _ = make_config()
    config.update(argparse.Namespace(a=1))
    config.update(Flags())
    config.update(b=2)
    config.update([("c", 3)])
    assert config == {"a": 1, "flag": 1, "b": 2, "c": 3}
    with pytest.raises(UsageError, match="not int"):
        config.update(3)


def test_setdefaults_leaves_what_is_set():
    config, changes = make_config({"lr": 0.1})
    assert config.setdefaults({"lr": 9, "epochs": 3}) == {"lr": 0.1, "epochs": 3}
    assert config.setdefault("epochs", 5) == 3
    assert changes == [({"epochs": 3}, [])]


def test_pop_and_clear_are_told_too():
    config, changes = make_config({"a": 1, "b": 2, "c": 3})
    assert (config.pop("a"), config.pop("z", 0), config.popitem()) == (1, 0, ("c", 3))
    config.clear()
    assert changes == [({}, ["a"]), ({}, ["c"]), ({}, ["b"])]


def test_a_config_can_be_dumped_copied_and_pickled_as_a_plain_dict():
    config, changes = make_config({"model": {"dims": [1, 2]}})
    plain = {"model": {"dims": [1, 2]}}
    assert json.loads(json.dumps(config)) == plain
    for copied in (copy.deepcopy(config), config.copy(), pickle.loads(pickle.dumps(config))):
        assert copied == plain
        assert type(copied) is dict
        copied["model"]["dims"].append(3)
    assert config == plain
    assert changes == []
