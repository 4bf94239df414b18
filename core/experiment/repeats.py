"""Repeated runs of an experiment, checked."""

from core.experiment.errors import ExperimentError
from core.experiment.parts import (
    MAX_DRAWN,
    MAX_MEMBERS,
    MAX_REPEATED,
    MAX_WALKED,
    Batch,
    Experiment,
    Repeat,
)
from core.landscape import Landscape
from core.sampling import width


def check_repeats(
    experiment: Experiment, landscape: Landscape, dimension: int, steps: int, batch: Batch
) -> None:
    """Raise ExperimentError with one sentence if a run cannot be repeated as the experiment asks for."""
    total = walked = 0
    for i, run in enumerate(experiment.runs):
        if run.repeat is None:
            continue
        where, repeat = f"runs[{i}].repeat", run.repeat
        if landscape.training:
            raise ExperimentError(
                f"{where}: {landscape.name} is trained, which takes too long to be repeated; "
                "add runs that have a seed of their own."
            )
        _check_kind(repeat, dimension, where)
        total += repeat.count
        if total > MAX_MEMBERS:
            raise ExperimentError(
                f"{where}: with this there are {total:,} members of repeated runs, "
                f"but at most {MAX_MEMBERS:,} are allowed."
            )
        size, most = (run.batch or batch).size, MAX_REPEATED // (repeat.count * dimension)
        if repeat.seeds and size is not None and landscape.data is not None:
            drawn = repeat.seeds * width(size, len(landscape.data().y))
            most = min(most, MAX_DRAWN // drawn)
        if steps > most:
            raise ExperimentError(
                f"{where}: {repeat.count} members may have {most:,} steps, not {steps:,}; "
                "take fewer members or steps."
            )
        walked += repeat.count * dimension * steps
        if walked > MAX_WALKED:
            raise ExperimentError(
                f"{where}: with this the paths of all members have {walked:,} coordinates, but at most "
                f"{MAX_WALKED:,} are allowed; take fewer members or steps."
            )


def _check_kind(repeat: Repeat, dimension: int, where: str) -> None:
    ways = (repeat.seeds, repeat.starts, repeat.grid, repeat.random)
    if sum(part is not None for part in ways) != 1:
        raise ExperimentError(f"{where}: give one of seeds, starts, grid, random.")
    if repeat.spread is not None and repeat.random is None:
        raise ExperimentError(f"{where}.spread: only random starts have one.")
    for k, start in enumerate(repeat.starts or ()):
        if len(start) != dimension:
            raise ExperimentError(
                f"{where}.starts[{k}]: {dimension} numbers are needed, but {len(start)} were given."
            )
    if repeat.random is not None and dimension > 2:
        raise ExperimentError(
            f"{where}.random: there are {dimension} dimensions, and random starts lie in two; give starts."
        )
    if repeat.grid is None:
        return
    across, up = repeat.grid
    if dimension > 2:
        raise ExperimentError(
            f"{where}.grid: there are {dimension} dimensions, and a grid lies in two; give starts."
        )
    if dimension == 1 and up != 1:
        raise ExperimentError(
            f"{where}.grid: [{across}, {up}] was given, but in one dimension the second must be 1."
        )
    if across * up < 2:
        raise ExperimentError(f"{where}.grid: [1, 1] was given, but there must be at least 2 starts.")
