"""What the server counts and measures of itself, as OpenMetrics.

`GET /metrics` is for Prometheus and its kin. Every label has a small set of values: routes as their patterns,
never as they were asked for.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.server.answers import NEVER, prefixed

REGISTRY = CollectorRegistry()
"""All of them; what else in this process counts with the same library is not ours to publish."""

ProcessCollector(namespace="trajectories", registry=REGISTRY)

SESSIONS = Gauge("trajectories_sessions", "Pages that are connected.", registry=REGISTRY)
REQUESTS = Counter(
    "trajectories_requests", "Requests answered.", ["route", "method", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "trajectories_request_seconds",
    "Seconds from a request to the end of its answer; streams are left out.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
REFUSED = Counter(
    "trajectories_refused", "Requests refused because a limit was reached.", ["reason"], registry=REGISTRY
)


class Reading(NamedTuple):
    """A number that is read when it is asked for."""

    name: str
    help: str
    read: Callable[[], Iterable[tuple[tuple[str, ...], float]]]  # values of the labels, and the number
    labels: tuple[str, ...] = ()


class _Readings(Collector):
    """The numbers of other parts of the server, as they are now."""

    def __init__(self) -> None:
        self.all: dict[str, Reading] = {}

    def collect(self) -> Iterator[Metric]:
        """Read them all."""
        for reading in self.all.values():
            family = GaugeMetricFamily(reading.name, reading.help, labels=reading.labels)
            for labels, value in reading.read():
                family.add_metric(labels, value)
            yield family

    def describe(self) -> Iterator[Metric]:
        """Their names, without reading any."""
        return iter(())


_readings = _Readings()
REGISTRY.register(_readings)


def gauge(name: str, help: str, read: Callable[[], float]) -> None:  # noqa: A002  the field's word
    """Publish a number that `read` tells whenever somebody asks; the same name again replaces it."""
    _readings.all[name] = Reading(name, help, lambda: [((), float(read()))])


def gauges(name: str, help: str, label: str, read: Callable[[], dict[str, float]]) -> None:  # noqa: A002
    """Publish numbers that `read` tells, by the value of a label, of which there must be few."""
    _readings.all[name] = Reading(
        name, help, lambda: [((key,), float(value)) for key, value in read().items()], (label,)
    )


def exposed(accept: str = "") -> tuple[bytes, str]:
    """All metrics as text, in the newest form that `accept`, a header, allows; and its media type."""
    encode, kind = choose_encoder(accept)
    return encode(REGISTRY), kind


def _metrics(request: Request) -> Response:
    text, kind = exposed(request.headers.get("accept", ""))
    return Response(text, headers=NEVER | {"Content-Type": kind})


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    return [Route(f"{prefixed(base)}/metrics", _metrics)]
