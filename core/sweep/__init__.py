"""Sweeps: many runs of one rule on one landscape at once, of which only measures are kept.

A cell is one run. All cells of a program differ in numbers alone: start, rate, sliders, toggles, seed. They
walk side by side in blocks, every measure a fold over the rows as they come, so that no path is ever stored;
blocks are shared out over the devices there are.
"""

from core.sweep.cells import Cells, Tables
from core.sweep.devices import use_every_core
from core.sweep.endings import ENDINGS, Ending
from core.sweep.program import Asked
from core.sweep.running import LANES, measured

__all__ = ["ENDINGS", "LANES", "Asked", "Cells", "Ending", "Tables", "measured", "use_every_core"]
