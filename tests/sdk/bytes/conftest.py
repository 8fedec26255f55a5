import pytest

from kiseki.sdk.api.connection import Connection
from kiseki.sdk.bytes.upload import Uploader


@pytest.fixture
def connection(server):
    connection = Connection(server.url, api_key=None, timeout_s=10)
    yield connection
    connection.close()


@pytest.fixture
def uploader(connection):
    return Uploader(connection, patience_s=10)


@pytest.fixture
def fetch(connection):
    """Return a function that reads a blob from the server."""
    return lambda key: connection.request("GET", f"/blobs/{key.sha256}", accept="*/*")
