"""The race that a landscape is shown with at first."""

from functools import cache

from app.races import permalink
from core.experiment import Experiment, Run
from landscapes import LANDSCAPES, formula


@cache
def first(landscape: str) -> Experiment:
    """The race that a landscape is shown with at first. Raises ExperimentError where it needs a file."""
    named = LANDSCAPES[landscape]
    typed = named.user_input is not None and named.user_input.kind == "formula"
    choice = {"name": landscape} | ({"formula": formula.EXAMPLE} if typed else {})
    return permalink.begin({"landscape": choice, "runs": named.race.runs})


def is_first(experiment: Experiment) -> bool:
    """Whether these are the runs that the landscape is shown with at first, whatever their colours."""
    if experiment.landscape.data is not None or LANDSCAPES[experiment.landscape.name].training:
        return False
    usual = first(experiment.landscape.name).runs
    return _colorless(experiment.runs) == _colorless(usual)


def _colorless(runs: tuple[Run, ...]) -> list[Run]:
    return [run.model_copy(update={"color": None}) for run in runs]
