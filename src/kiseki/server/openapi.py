"""The OpenAPI document, printed by `python -m kiseki.server.openapi`.

Paths come from the handlers, shapes from msgspec itself, which knows their defaults,
constraints and docstrings. The TypeScript types of the web app are generated from it.
"""

import sys
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from kiseki.model import wire
from kiseki.server.version import VERSION

_NOT_IN_ROUTES = (wire.Problem, wire.LiveChange)
"""Shapes that no handler names: errors, and the data of server-sent events."""
_BINARY = {"type": "string", "format": "binary"}


class _RenderPlugin(JsonRenderPlugin):
    def render(self, request: Any, openapi_schema: dict[str, Any]) -> bytes:
        """Return the finished document."""
        return self.render_json(request, _finish(openapi_schema))


def openapi_config() -> OpenAPIConfig:
    """Return how the application describes itself, at `/api/v1/openapi.json`."""
    return OpenAPIConfig(
        title="kiseki",
        version=VERSION,
        path="/api/v1",
        render_plugins=[_RenderPlugin(path="/openapi.json")],
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _parts: handler.handler_name,
    )


def describe(app: Litestar) -> dict[str, Any]:
    """Return the OpenAPI document of an application."""
    return _finish(app.openapi_schema.to_schema())


def _finish(document: dict[str, Any]) -> dict[str, Any]:
    shapes = [shape for shape in vars(wire).values() if _is_shape(shape)]
    names = {*document["components"]["schemas"], *(s.__name__ for s in _NOT_IN_ROUTES)}
    _, described = msgspec.json.schema_components(
        shapes, ref_template="#/components/schemas/{name}"
    )
    schemas = {name: described[name] for name in sorted(_closure(names, described))}
    for shape in shapes:
        if not shape.__struct_config__.omit_defaults and shape.__name__ in schemas:
            # Such a shape is always sent whole.
            schemas[shape.__name__]["required"] = [f.encode_name for f in _fields(shape)]
    document["components"] = {"schemas": schemas}
    problem = {
        "description": "An error; `code` is stable, `message` is safe to show.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("400", None)
            operation["responses"]["default"] = problem
    return document


def _is_shape(candidate: object) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, msgspec.Struct)


def _fields(shape: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(shape)


def _closure(names: set[str], described: dict[str, Any]) -> set[str]:
    """Return `names` and every shape that they refer to."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= _references(described[name]) - found
    return found


def _references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["$ref"].rsplit("/", 1)[1]} if "$ref" in schema else set[str]()
        return own.union(*(_references(value) for value in schema.values()))
    if isinstance(schema, list):
        return set[str]().union(*(_references(value) for value in schema))
    return set()


def _main() -> None:
    from kiseki.hub.hub import Hub
    from kiseki.server.app import build_app

    app = build_app(Hub.__new__(Hub))
    text = msgspec.json.format(msgspec.json.encode(describe(app), order="sorted"), indent=2)
    sys.stdout.write(text.decode() + "\n")


if __name__ == "__main__":
    _main()
