"""A script written for wandb runs with `import kiseki as wandb`, or is told why not."""

import ast
import importlib.util
from pathlib import Path

import pytest

import kiseki
from kiseki.model.errors import UsageError

WANDB = Path(importlib.util.find_spec("wandb").origin).parent
SETTINGS = {"silent": True}
NEEDS_A_RUN = {"config", "summary"}
NOT_OURS = {
    "check_network_status",  # of its own machinery
    "config_static",
    "pin_config_keys",
    "start",
    "stop",
}


def names_of_the_module() -> list[str]:
    """Return `wandb.__all__` without the seconds that an import of it takes."""
    tree = ast.parse((WANDB / "__init__.py").read_text())
    return next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )


def names_of_the_run() -> set[str]:
    tree = ast.parse((WANDB / "sdk" / "wandb_run.py").read_text())
    run = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Run")
    names = {node.name for node in run.body if isinstance(node, ast.FunctionDef)}
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("name", names_of_the_module())
def test_a_public_name_of_wandb_is_there_or_the_error_says_why_not(name: str):
    if name in NEEDS_A_RUN:
        with pytest.raises(UsageError, match="needs a run"):
            getattr(kiseki, name)
    elif not hasattr(kiseki, name):
        with pytest.raises(AttributeError, match=r"no attribute '\w+': \w"):
            getattr(kiseki, name)


def test_what_a_run_of_wandb_has_a_run_has():
    missing = {name for name in names_of_the_run() if not hasattr(kiseki.Run, name)}
    assert missing - NOT_OURS == set()


def test_a_script_that_logs_in_and_watches_a_model_goes_on(here, capsys):
    assert kiseki.login(key="x" * 40)
    kiseki.setup()
    run = kiseki.init(id=kiseki.util.generate_id(12))
    kiseki.watch(object(), log="all", log_freq=10)
    kiseki.unwatch()
    run.finish()
    assert len(run.id) == 12
    assert "gradients and parameters are not recorded" in capsys.readouterr().err


def test_an_alert_is_printed_and_kept_in_the_log(here, capsys):
    run = kiseki.init()
    kiseki.alert(title="Low accuracy", text="0.1", level=kiseki.AlertLevel.WARN)
    run.finish()
    assert "kiseki: ALERT WARN Low accuracy: 0.1" in capsys.readouterr().err
    (journal,) = run.run_dir.glob("*.kj")
    assert b"ALERT WARN Low accuracy: 0.1" in journal.read_bytes()


def test_written_logs_are_kept_and_not_printed(here, capsys):
    run = kiseki.init(settings=SETTINGS)
    run.write_logs("only for the log")
    run.finish()
    assert capsys.readouterr() == ("", "")
    (journal,) = run.run_dir.glob("*.kj")
    assert b"only for the log\n" in journal.read_bytes()


def test_a_disabled_run_says_nothing_about_what_it_cannot_do(capsys):
    run = kiseki.init(mode="disabled")
    run.alert("Low accuracy")
    run.watch(object())
    run.finish()
    assert capsys.readouterr().err == ""
