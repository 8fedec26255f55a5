import json
from pathlib import Path

from tests.doubles.live_server import LiveServer

from kiseki.server.app import API
from kiseki.server.openapi import describe

COMMITTED = Path(__file__).parents[2] / "web" / "openapi.json"


def test_the_committed_document_is_what_the_handlers_say() -> None:
    assert json.loads(COMMITTED.read_bytes()) == json.loads(describe([API])), (
        "run: python -m kiseki.server.openapi > web/openapi.json"
    )


def test_the_server_tells_the_same_document(server: LiveServer) -> None:
    assert server.get("/openapi.json").json() == json.loads(COMMITTED.read_bytes())


def test_every_operation_tells_the_one_shape_of_errors() -> None:
    document = json.loads(describe([API]))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            schema = operation["responses"]["default"]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}, (method, path)


def test_a_shape_that_is_always_sent_whole_has_no_optional_fields() -> None:
    schemas = json.loads(describe([API]))["components"]["schemas"]
    assert set(schemas["Run"]["required"]) == set(schemas["Run"]["properties"])
    assert schemas["SeriesQuery"]["required"] == ["runs", "keys"]
