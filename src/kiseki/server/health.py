"""`/healthz` for load balancers and `/metrics` for Prometheus."""

import psutil
from litestar import MediaType, Response, get
from litestar.types import ControllerRouterHandler

from kiseki.server.routes.arguments import CurrentHub
from kiseki.server.version import VERSION

_MEDIA_TYPE = "text/plain; version=0.0.4"


@get("/healthz", media_type=MediaType.TEXT, include_in_schema=False)
async def answer_health() -> str:
    """Say that the process answers."""
    return "ok"


@get("/metrics", include_in_schema=False)
async def expose_metrics(hub: CurrentHub) -> Response[str]:
    """Expose counters in the text format of Prometheus."""
    process = psutil.Process()
    cpu = process.cpu_times()
    counts = hub.ingest.counts
    lines = [
        *_metric(
            "build_info", "gauge", "Version of kiseki.", 1, labels=f'{{version="{VERSION}"}}'
        ),
        *_metric("shipments_total", "counter", "Shipments committed.", counts.shipments),
        *_metric("shipment_bytes_total", "counter", "Bytes of shipments as sent.", counts.bytes),
        *_metric("segments_total", "counter", "Segments in these shipments.", counts.segments),
        *_metric("refused_total", "counter", "Shipments not committed.", counts.refused),
        *_metric("listeners", "gauge", "Browsers that watch live.", hub.live.n_listeners),
        *_metric("cpu_seconds_total", "counter", "CPU time.", cpu.user + cpu.system),
        *_metric("memory_bytes", "gauge", "Resident memory.", process.memory_info().rss),
    ]
    return Response("\n".join(lines) + "\n", media_type=_MEDIA_TYPE)


def _metric(name: str, kind: str, text: str, value: float, *, labels: str = "") -> list[str]:
    full = f"kiseki_{name}"
    return [f"# HELP {full} {text}", f"# TYPE {full} {kind}", f"{full}{labels} {value}"]


HANDLERS: list[ControllerRouterHandler] = [answer_health, expose_metrics]
