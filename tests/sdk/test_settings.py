import pytest

from kiseki.model.errors import UsageError
from kiseki.sdk.settings import Settings, resolve

NOWHERE = {"KISEKI_CONFIG_DIR": "/nonexistent"}


def test_a_setting_that_nobody_chose_has_its_default():
    settings = resolve(environment=NOWHERE)
    assert (settings.base_url, settings.mode) == ("http://127.0.0.1:5473", "online")


def test_the_nearer_layer_wins(tmp_path):
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "settings").write_text("entity = file\nproject = file\nmode = offline\n")
    (tmp_path / "kiseki").mkdir()
    (tmp_path / "kiseki" / "settings").write_text("[default]\n# a remark\nproject = near\n")
    environment = {"KISEKI_CONFIG_DIR": str(tmp_path / "user"), "KISEKI_RUN_GROUP": "variable"}
    environment |= {"KISEKI_NAME": "variable", "KISEKI_NOTES": "variable"}
    settings = resolve(
        Settings(run_notes="given", run_name="given"),
        {"run_name": "argument", "dir": str(tmp_path)},
        environment,
    )
    assert settings.entity == "file"
    assert settings.project == "near"
    assert settings.run_group == "variable"
    assert settings.run_notes == "given"
    assert settings.run_name == "argument"


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("KISEKI_SILENT", "true", "silent", True),
        ("KISEKI_QUIET", "0", "quiet", False),
        ("KISEKI_INIT_TIMEOUT", "2.5", "init_timeout", 2.5),
        ("KISEKI_TAGS", "a, b,,c", "run_tags", ("a", "b", "c")),
        ("KISEKI_JOB_TYPE", "eval", "run_job_type", "eval"),
        ("KISEKI_RUN_ID", "x1", "run_id", "x1"),
        ("KISEKI_BASE_URL", "http://host:1/", "base_url", "http://host:1"),
    ],
)
def test_variables_are_read_as_the_kind_of_their_setting(variable, text, name, value):
    assert getattr(resolve(environment=NOWHERE | {variable: text}), name) == value


def test_a_variable_of_the_wrong_kind_is_refused_by_name():
    with pytest.raises(UsageError, match="init_timeout must be a number, not 'soon'"):
        resolve(environment=NOWHERE | {"KISEKI_INIT_TIMEOUT": "soon"})


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("resume", True, "auto"),
        ("resume", False, ""),
        ("reinit", True, "finish_previous"),
        ("reinit", False, "return_previous"),
    ],
)
def test_booleans_of_resume_and_reinit_have_words(name, value, word):
    assert getattr(Settings(**{name: value}), name) == word


def test_names_known_from_elsewhere_are_understood_and_others_are_kept_for_a_remark():
    settings = Settings(x_label="rank_0", x_primary=False, start_method="thread")
    assert (settings.label, settings.primary) == ("rank_0", False)
    assert resolve(settings, environment=NOWHERE).unknown == ["start_method"]


def test_settings_may_be_a_dict_and_never_show_the_key():
    settings = resolve({"api_key": "secret", "mode": "offline"}, environment=NOWHERE)
    assert settings.mode == "offline"
    assert "secret" not in repr(settings)


def test_a_text_setting_refuses_other_things():
    with pytest.raises(UsageError, match="project must be a text, not 3"):
        Settings(project=3)
