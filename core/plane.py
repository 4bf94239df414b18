"""A flat cut through parameter space."""

from typing import NamedTuple

import numpy as np


class Plane(NamedTuple):
    """The flat cut through parameter space on which more than two dimensions are drawn."""

    origin: np.ndarray  # [d]
    across: np.ndarray  # [2, d] two directions
    axes: tuple[str, str]  # what the directions are called

    def flat(self, points: np.ndarray) -> np.ndarray:
        """Where points [..., d] fall on the plane, at a right angle to it: [..., 2]."""
        return self.linear(points - self.origin)

    def linear(self, vectors: np.ndarray) -> np.ndarray:
        """What of vectors [..., d] lies along the plane: [..., 2], the same from every point."""
        return vectors @ self._dual.T

    @property
    def _dual(self) -> np.ndarray:
        """[2, d] what measures along each direction; orthonormal directions measure themselves."""
        products = self.across @ self.across.T
        return self.across if np.allclose(products, np.eye(2)) else np.linalg.pinv(self.across).T

    def point(self, flat: np.ndarray) -> np.ndarray:
        """The points [..., d] at places [..., 2] of the plane."""
        return self.origin + flat @ self.across
