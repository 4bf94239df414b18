"""What is wrong with an experiment, for a reader of the page: controls by their names, no terminal.

The sentences come from core/experiment, which names the keys of the JSON that the command line reads.
static/site/plainly.js is the twin; tests/races/plainly.json holds both.
"""

import re

from app.races.run_titles import LABELS

NAMES = {
    "start": "start",
    "steps": "steps",
    "seed": "seed",
    "batch.size": "batch size",
    "batch.order": "order of the mini-batches",
    "landscape.name": "landscape",
    "landscape.formula": "formula",
    "landscape.data": "data",
    "plane.kind": "plane of the map",
    "plane.axes": "axes of the map",
    "lr": "learning rate",
    "schedule.name": "schedule",
    "color": "colour",
    "label": "name",
    **LABELS,
}
"""What keys are called; of a run those after runs[i]."""

_PATH = re.compile(r"(^|[.?!] )((?:start|steps|seed|batch|landscape|plane|runs)(?:[.[][^\s:]*)?): (?=\S)")
_LIST = re.compile(r" `trajectories list (\w+)` names the (\d+) there are\.")


def plainly(sentence: str) -> str:
    """The sentence with the keys in it called what the page calls them."""
    said = _PATH.sub(lambda match: f"{match[1]}{_name(match[2])}: ", sentence)
    return _LIST.sub(lambda match: f" There are {match[2]} {match[1]} to choose from.", said)


def _name(path: str) -> str:
    run = re.fullmatch(r"runs\[(\d+)\](?:\.(.+))?", path)
    if run:
        whose = f"Run {int(run[1]) + 1}"
        return f"{whose}, {_part(run[2])}" if run[2] else whose
    part = _part(path)
    return part[0].upper() + part[1:]


def _part(path: str) -> str:
    axis = re.fullmatch(r"start\[(\d+)\]", path)
    if axis:
        number = int(axis[1])
        return f"start {'xy'[number]}" if number < 2 else f"start, coordinate {number + 1}"
    return NAMES.get(path) or re.sub(r"^.*\.", "", path).replace("_", " ")
