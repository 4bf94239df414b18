"""Numbers of the server's parts for `/metrics`: what they keep, and what they serve."""

from collections.abc import Callable, Mapping
from typing import Any

from app import jobs
from app.server import embed_routes, module_routes
from app.server.metrics import gauge, gauges
from app.server.room_routes import rooms

CACHES: Mapping[str, Any] = {
    "frames": embed_routes._bundled,
    "modules": module_routes._module,
    "tables": module_routes._tables,
    "data": module_routes._data,
}
"""What routes keep of their answers, bounded in bytes."""


def publish() -> None:
    """Let `/metrics` tell them, of the running loop's server."""
    gauges("trajectories_cache_bytes", "Bytes kept of answers.", "cache", cached)
    gauges("trajectories_queue_jobs", "Heavy jobs, waiting and running.", "state", queued)
    gauge("trajectories_queue_seconds", "How long the oldest heavy job has waited.", read("waiting_seconds"))
    gauge("trajectories_workers", "Worker processes that are there.", read("workers"))
    gauge("trajectories_worker_bytes", "Memory of all worker processes.", read("worker_bytes"))
    gauges("trajectories_jobs", "Heavy jobs since the start, by how they ended.", "end", ended)
    here = rooms()
    gauge("trajectories_rooms", "Rooms that are served here.", lambda: here.counts["rooms"])
    gauge("trajectories_room_streams", "Pages that listen to a room here.", lambda: here.counts["streams"])


def read(name: str) -> Callable[[], float]:
    """What reads one of the numbers of `jobs.readings`."""
    return lambda: jobs.readings().get(name, 0.0)


def cached() -> dict[str, float]:
    """Bytes in each cache; results of jobs are one of them."""
    kept = {name: float(keeps.cache.currsize) for name, keeps in CACHES.items()}
    return kept | {"results": read("cache_bytes")()}


def queued() -> dict[str, float]:
    """Jobs in the queue, by what they do there."""
    now = jobs.readings()
    return {state: now.get(state, 0.0) for state in ("waiting", "running")}


def ended() -> dict[str, float]:
    """Jobs that ended since the start, by how."""
    now = jobs.readings()
    return {end: now.get(end, 0.0) for end in ("done", "failed", "stopped", "cancelled", "refused", "died")}
