"""What theory says of a run in a race, for its map, its losses, its sliders and a line of words.

The twin of static/race/theory/.
"""

from app.races.along.theory.ground import steepness
from app.races.along.theory.predicting import theory
from app.races.along.theory.prediction import Prediction

__all__ = ["Prediction", "steepness", "theory"]
