"""Scenes: an experiment, what is shown of it, and words; what links, embeds, exports and lessons carry.

An experiment says what is computed, and caches are keyed on it alone. What is shown is a state, never an
event.
"""

from app.races.scene.marks import Mark
from app.races.scene.panels import Panel
from app.races.scene.patching import patched, turned, value_at, whole
from app.races.scene.reading import LONGEST_TITLE, bare, begin, decode, encode, minimal, read, shown
from app.races.scene.scene import Scene
from app.races.scene.view import Atlas, Camera, Plot, View

__all__ = [
    "LONGEST_TITLE",
    "Atlas",
    "Camera",
    "Mark",
    "Panel",
    "Plot",
    "Scene",
    "View",
    "bare",
    "begin",
    "decode",
    "encode",
    "minimal",
    "patched",
    "read",
    "shown",
    "turned",
    "value_at",
    "whole",
]
