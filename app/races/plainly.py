"""What is wrong with an experiment, for a reader of the page: controls by their names, no terminal.

The sentences come from core/experiment, which names the keys of the JSON that the command line reads.
static/site/plainly.js is the twin; tests/races/plainly.json holds both.
"""

import re

from app.languages import mark, t
from app.races.run_titles import LABELS

NAMES = {
    "start": mark("start"),
    "steps": mark("steps"),
    "seed": mark("seed"),
    "batch.size": mark("batch size"),
    "batch.order": mark("order of the mini-batches"),
    "landscape.name": mark("landscape"),
    "landscape.formula": mark("formula"),
    "landscape.data": mark("data"),
    "plane.kind": mark("plane of the map"),
    "plane.axes": mark("axes of the map"),
    "lr": mark("learning rate"),
    "schedule.name": mark("schedule"),
    "color": mark("colour"),
    "label": mark("name"),
    **LABELS,
}
"""What keys are called; of a run those after runs[i]."""

_PATH = re.compile(r"(^|[.?!] )((?:start|steps|seed|batch|landscape|plane|runs)(?:[.[][^\s:]*)?): (?=\S)")
_LIST = re.compile(r" `trajectories list (\w+)` names the (\d+) there are\.")


def plainly(sentence: str) -> str:
    """The sentence with the keys in it called what the page calls them."""
    said = _PATH.sub(lambda match: f"{match[1]}{_name(match[2])}: ", sentence)
    return _LIST.sub(
        lambda match: " " + t("There are {count} {kind} to choose from.", count=match[2], kind=t(match[1])),
        said,
    )


def _name(path: str) -> str:
    run = re.fullmatch(r"runs\[(\d+)\](?:\.(.+))?", path)
    if run:
        whose = t("Run {number}", number=int(run[1]) + 1)
        return f"{whose}, {_part(run[2])}" if run[2] else whose
    part = _part(path)
    return part[0].upper() + part[1:]


def _part(path: str) -> str:
    axis = re.fullmatch(r"start\[(\d+)\]", path)
    if axis:
        number = int(axis[1])
        if number < 2:
            return t("start {axis}", axis="xy"[number])
        return t("start, coordinate {number}", number=number + 1)
    return t(NAMES.get(path) or re.sub(r"^.*\.", "", path).replace("_", " "))
