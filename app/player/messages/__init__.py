"""The player's messages: what is said of an experiment, and the numbers that go with it."""

from app.player.messages.header import common
from app.player.messages.maps import axis_titles
from app.player.messages.surfaces import drawable, light_surface, surface

__all__ = ["axis_titles", "common", "drawable", "light_surface", "surface"]
