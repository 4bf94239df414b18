"""The plane of an experiment, checked and written out."""

from collections.abc import Sequence

from core.experiment.errors import ExperimentError
from core.experiment.parts import PlaneChoice, Run
from core.spec import Landscape


def complete_plane(
    plane: PlaneChoice, landscape: Landscape, dimension: int, runs: Sequence[Run]
) -> PlaneChoice:
    """The plane with its two parameters written out, if it is one of those."""
    if landscape.training:
        return _network_plane(plane, landscape, len(runs))
    if plane.kind in ("random", "hessian", "line"):
        raise ExperimentError(
            f'plane.kind: "{plane.kind}" was given, but only networks have it; allowed are given, axes, pca.'
        )
    if plane.kind != "given" and dimension < 3:
        raise ExperimentError(f"plane.kind: {landscape.name} has no third dimension, so there is no choice.")
    if plane.kind != "axes":
        if plane.axes is not None:
            raise ExperimentError(f'plane.axes: only a plane of kind "axes" has them, not "{plane.kind}".')
        return plane
    first, second = plane.axes or (0, 1)
    if first == second or not (0 <= first < dimension and 0 <= second < dimension):
        raise ExperimentError(
            f"plane.axes: [{first}, {second}] was given, but they must be two different numbers "
            f"from 0 to {dimension - 1}."
        )
    return plane.model_copy(update={"axes": (first, second)})


def _network_plane(plane: PlaneChoice, landscape: Landscape, runs: int) -> PlaneChoice:
    """Networks propose the plane of the paths, and have no two parameters that say anything."""
    if plane.kind == "axes":
        raise ExperimentError(
            f"plane.kind: of {landscape.name}'s {landscape.dimension:,} parameters no two say much; "
            "allowed are pca, random, hessian, line."
        )
    if plane.axes is not None:
        raise ExperimentError(f'plane.axes: only a plane of kind "axes" has them, not "{plane.kind}".')
    if plane.kind == "line" and runs < 2:
        raise ExperimentError("plane.kind: a line leads from one solution to another; add a second run.")
    return plane.model_copy(update={"kind": "pca" if plane.kind == "given" else plane.kind})
