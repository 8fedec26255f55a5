import pytest
from tests.doubles.live_server import run_live_server

import kiseki
from kiseki.sdk.api import Api
from kiseki.sdk.artifacts.artifact import Artifact


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Keep the user's cache out of it."""
    monkeypatch.setenv("KISEKI_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Give one server to all tests of a module; each uses a project of its own."""
    with run_live_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def api(server, monkeypatch, request):
    """Return the API of the server, in a project named like the test."""
    for name in ("KISEKI_BASE_URL", "KISEKI_ENTITY", "KISEKI_PROJECT", "KISEKI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return Api(server.url, project=request.node.name)


@pytest.fixture
def put(api):
    """Return a function that puts a version with given contents on the server."""

    def put(name="ds", type="dataset", aliases=(), tags=(), artifact=None, **files):
        artifact = artifact or Artifact(name, type)
        for path, content in files.items():
            with artifact.new_file(path, mode="wb") as file:
                file.write(content)
        return api.log_artifact(artifact, aliases=aliases, tags=tags)

    return put


@pytest.fixture
def begin(here, server, request):
    """Return a function that begins a run in a project named like the test; nothing is sent."""
    settings = {"base_url": server.url, "silent": True, "console": "off"}

    def begin(**options):
        return kiseki.init(project=request.node.name, settings=settings, **options)

    return begin
