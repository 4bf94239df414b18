"""What is drawn and said of theory."""

from typing import NamedTuple

import numpy as np


class Mark(NamedTuple):
    """A value of a control, and what theory calls it."""

    path: str
    value: float
    text: str


class Prediction(NamedTuple):
    """What is drawn and said of theory, for one run at one place of the playhead."""

    words: tuple[str, ...]
    exact: bool  # the loss is quadratic
    start: int  # the row that is predicted from
    x: np.ndarray  # [n, 2] the predicted path as it is drawn, from that row on
    loss: np.ndarray  # [n] and its losses
    factor: float | None  # the loss above the lowest is multiplied by its square a step
    lowest: float | None  # the loss that the run converges to
    floor: float | None  # the loss at which noise keeps it, on average
    ring: np.ndarray  # [RING or 0, 2] two standard deviations around the minimum, as they are drawn
    above: float | None  # the curvature from which on the rule is unstable at its rate
    marks: tuple[Mark, ...]

    @staticmethod
    def only(said: tuple[str, ...]) -> "Prediction":
        """Words, where nothing is drawn."""
        nothing = np.zeros((0, 2))
        return Prediction(said, False, 0, nothing, np.zeros(0), None, None, None, nothing, None, ())
