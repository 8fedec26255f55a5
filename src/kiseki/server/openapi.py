"""The OpenAPI document, printed by `python -m kiseki.server.openapi`.

Paths come from the handlers, shapes from msgspec itself, which knows their defaults,
constraints and docstrings. The TypeScript types of the web app are generated from it.
"""

import re
import sys
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Litestar
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler

from kiseki.model import (
    artifact,
    blob,
    group_series,
    importance,
    logged_table,
    media_query,
    record,
    run,
    run_file,
    table,
    trash,
    view,
    wire,
)
from kiseki.server.version import VERSION

_NOT_IN_ROUTES = (wire.Problem, wire.LiveChange)
"""Shapes that no handler names: errors, and the data of server-sent events."""
_MODULES = (
    run,
    wire,
    group_series,
    importance,
    logged_table,
    table,
    trash,
    view,
    record,
    blob,
    run_file,
    artifact,
    media_query,
)
"""Where shapes of requests and answers are declared."""
_BINARY = {"type": "string", "format": "binary"}


def describe(handlers: Sequence[ControllerRouterHandler]) -> bytes:
    """Return the OpenAPI document of handlers, as JSON.

    The server itself never needs it, so it is made when somebody asks.
    """
    app = Litestar(
        route_handlers=handlers,
        # What handlers depend on is no parameter of a request.
        dependencies={"hub": Provide(object, sync_to_thread=False)},
        openapi_config=OpenAPIConfig(
            title="kiseki",
            version=VERSION,
            render_plugins=[JsonRenderPlugin()],
            use_handler_docstrings=True,
            operation_id_creator=lambda handler, method, _parts: _operation(handler, method),
        ),
        logging_config=None,
    )
    document = _finish(app.openapi_schema.to_schema())
    return msgspec.json.encode(document, order="sorted")


def _operation(handler: Any, method: str) -> str:
    """Return the name of an operation; a handler may answer HEAD beside GET."""
    return f"{handler.handler_name}_head" if method == "HEAD" else handler.handler_name


def _finish(document: dict[str, Any]) -> dict[str, Any]:
    shapes = list({s for module in _MODULES for s in vars(module).values() if _is_shape(s)})
    shapes.sort(key=lambda shape: shape.__name__)
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
    text = msgspec.json.encode(schema).decode()
    return set(re.findall(r'"#/components/schemas/(\w+)"', text))


def _main() -> None:
    from kiseki.server.app import API

    text = msgspec.json.format(describe([API]), indent=2)
    sys.stdout.write(text.decode() + "\n")


if __name__ == "__main__":
    _main()
