"""Numbers of the server's parts for `/metrics`: what they keep, and what they serve."""

from collections.abc import Mapping
from typing import Any

from app.server import embed_routes, lesson_routes, module_routes, still_routes
from app.server.metrics import gauge, gauges
from app.server.room_routes import rooms

CACHES: Mapping[str, Any] = {
    "frames": embed_routes._bundled,
    "lessons": lesson_routes._made,
    "lesson_states": lesson_routes._told,
    "recordings": lesson_routes._recordings,
    "modules": module_routes._module,
    "tables": module_routes._tables,
    "data": module_routes._data,
    "pictures": still_routes._drawn,
}
"""What routes keep of their answers, bounded in bytes."""


def publish() -> None:
    """Let `/metrics` tell them, of the running loop's server."""
    gauges("trajectories_cache_bytes", "Bytes kept of answers.", "cache", cached)
    here = rooms()
    gauge("trajectories_rooms", "Rooms that are served here.", lambda: here.counts["rooms"])
    gauge("trajectories_room_streams", "Pages that listen to a room here.", lambda: here.counts["streams"])


def cached() -> dict[str, float]:
    """Bytes in each cache."""
    return {name: float(keeps.cache.currsize) for name, keeps in CACHES.items()}
