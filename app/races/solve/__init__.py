"""From an experiment to its trajectories, its map and its curvatures: where rules meet landscapes."""

from app.races.solve.curvature import cloud, curvatures
from app.races.solve.maps import GRID, coarse, marks, moved, surface, view
from app.races.solve.maps import view as seen  # its name in app/player/fan.py
from app.races.solve.paths import check, planned, rates, trajectories
from app.races.solve.problems import data, floor, landscape, on_device
from app.races.solve.warming import warm

__all__ = [
    "GRID",
    "check",
    "cloud",
    "coarse",
    "curvatures",
    "data",
    "floor",
    "landscape",
    "marks",
    "moved",
    "on_device",
    "planned",
    "rates",
    "seen",
    "surface",
    "trajectories",
    "view",
    "warm",
]
