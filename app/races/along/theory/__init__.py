"""What theory says of a run in a race, for its map, its losses, its sliders and a line of words.

The twin of static/race/theory/.
"""

from app.races.along.theory.predicting import Prediction, steepness, theory

__all__ = ["Prediction", "steepness", "theory"]
