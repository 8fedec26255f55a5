"""Registered models: versions with names and aliases of their own, made of logged ones."""

from pathlib import Path

import pytest
from tests.doubles.sent_run import send, write

from kiseki.model.errors import UsageError


def test_a_registered_model_is_a_version_of_its_own(api, put):
    net = put("net", "model", a=b"weights")
    model = net.link("classifier", aliases=["production"])
    assert (model.name, model.source_id) == ("classifier:v0", net.id)
    assert api.artifact("classifier:production").digest == net.digest
    assert [found.name for found in api.models()] == ["classifier"]
    assert [found.name for found in api.artifact_collections()] == ["net"]
    assert len(api.models()) == len(api.artifacts("model", "net")) == 1
    net.delete()
    assert api.artifact("classifier:production").files()[0].path == "a"


def test_a_model_is_registered_with_the_run_it_came_from(begin, server, here, api, monkeypatch):
    monkeypatch.chdir(here)
    run = begin()
    write(here / "model.bin", b"weights")
    write(here / "net" / "w.bin", b"w")
    run.register_model(
        "classifier", "model.bin", tags={"stage": "test"}, aliases=["prod"], framework="none"
    )
    run.link_model(here / "net", "other", name="net")
    with pytest.raises(UsageError, match="outputs/x"):
        run.register_model("classifier", "outputs/x")
    _, there = send(run, server)
    model = api.artifact("classifier:prod")
    assert (model.version, model.tags) == ("v0", ["stage=test"])
    assert model.logged_by().uid == there.uid
    source = there.logged_artifacts()[0]
    assert (source.type, source.metadata) == ("model", {"framework": "none"})
    assert [found.name for found in api.models()] == ["other", "classifier"]
    monkeypatch.setenv("KISEKI_ARTIFACT_DIR", str(here / "got"))
    second = begin()
    assert Path(second.use_model("classifier:prod")).read_bytes() == b"weights"
    assert Path(second.use_model("net")).read_bytes() == b"w"
