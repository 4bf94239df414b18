"""From an experiment to its trajectories and its map: where rules meet landscapes."""

from app.races.solve.maps import GRID, marks, minima, saddles, surface, view
from app.races.solve.paths import at_rate, check, planned, trajectories
from app.races.solve.precision import SINGLE, double, precision
from app.races.solve.problems import data, floor, landscape, on_device

__all__ = [
    "GRID",
    "SINGLE",
    "at_rate",
    "check",
    "data",
    "double",
    "floor",
    "landscape",
    "marks",
    "minima",
    "on_device",
    "planned",
    "precision",
    "saddles",
    "surface",
    "trajectories",
    "view",
]
