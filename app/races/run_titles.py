"""What the runs of an experiment are called, wherever they are listed."""

from core.experiment import Experiment, Run
from core.rules import RULES


def titles(experiment: Experiment) -> list[str]:
    """A name for every run: its rule's title, and where two share a rule what tells them apart."""
    return [" ".join([RULES[run.rule].title, *_apart(run, experiment)]) for run in experiment.runs]


def _apart(run: Run, experiment: Experiment) -> list[str]:
    """In what a run differs from others of the same rule: its rate, else its batches."""
    alike = [other for other in experiment.runs if other.rule == run.rule]
    if len(alike) == 1:
        return []
    parts = []
    sizes = {(other.batch or experiment.batch).size for other in alike}
    if len({other.lr for other in alike}) > 1 or len(sizes) == 1:
        parts.append(f"{run.lr:g}")
    if len(sizes) > 1:
        size = (run.batch or experiment.batch).size
        parts.append("all" if size is None else f"batch {size}")
    return parts
