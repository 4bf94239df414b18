"""The player's messages about a race, a file a view: numbers in, bytes out."""

from app.player.messages.gradients import cloud, curvature
from app.player.messages.header import common
from app.player.messages.knobs import knob
from app.player.messages.maps import axis_titles, multiples, paths
from app.player.messages.plots import curves, quantity
from app.player.messages.steps import inner, numbers
from app.player.messages.surfaces import drawable, light_surface, rounded, surface
from app.player.messages.tables import runs

__all__ = [
    "axis_titles",
    "cloud",
    "common",
    "curvature",
    "curves",
    "drawable",
    "inner",
    "knob",
    "light_surface",
    "multiples",
    "numbers",
    "paths",
    "quantity",
    "rounded",
    "runs",
    "surface",
]
