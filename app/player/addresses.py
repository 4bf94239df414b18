"""The addresses of everything that a player fetches; each changes with what is served there."""

import html
import json
from collections.abc import Mapping
from urllib.parse import urlencode

from app import VERSION
from app.races import permalink
from app.races.metrics import QUANTITIES
from core.experiment import Experiment
from core.landscape import DENSE


def surface_url(experiment: Experiment) -> str:
    """The address of the contour map of an experiment; the player puts another window for "whole".

    The address changes only with what changes the map, so browsers keep it while other sliders turn.
    """
    link = permalink.encode(experiment)
    if experiment.plane.kind == "given":
        choice = experiment.landscape.model_dump(mode="json")
        link = permalink.compressed(json.dumps({"version": 1, "landscape": choice, "runs": [{"rule": "gd"}]}))
    return f"surface/{VERSION}/whole/{link}"


def run_url(kind: str, experiment: Experiment, focus: int) -> str:
    """The address of the "numbers", the "curvature", the "cloud" or a quantity of run `focus`."""
    return f"{kind}/{VERSION}/{focus}/{permalink.encode(experiment)}"


def quantities(experiment: Experiment, focus: int) -> list[dict[str, str]]:
    """The quantities that can be drawn in place of the loss, and their addresses for run `focus`."""
    return [
        {"name": name, "title": one.title, "help": one.help, "url": run_url(name, experiment, focus)}
        for name, one in QUANTITIES.items()
        if one.measured(experiment)
    ]


def has_inner(experiment: Experiment) -> bool:
    """Whether the inner state of the runs is recorded, so that it can be drawn."""
    return len(experiment.start) <= DENSE


def fan_url(experiment: Experiment) -> str:
    """The address of a fan of the experiment; the player puts a knob's name for {knob}."""
    return f"fan/{VERSION}/{{knob}}/{permalink.encode(experiment)}"


def square_url(experiment: Experiment) -> str:
    """The address of a square of the experiment; the player puts knobs' names for {across} and {up}."""
    return f"square/{VERSION}/{{across}}/{{up}}/{permalink.encode(experiment)}"


def race_url(experiment: Experiment) -> str:
    """The address of the race from another start; the player puts x,y for "start"."""
    return f"race/{VERSION}/start/{permalink.encode(experiment)}"


def training_url(kind: str, experiment: Experiment, focus: int | None = None) -> str:
    """The address of something about an experiment, or about its run `focus`."""
    run = "" if focus is None else f"{focus}/"
    return f"{kind}/{VERSION}/{run}{permalink.encode(experiment)}"


WIDE, HIGH = 960, 640
"""Pixels of a frame where nothing else is asked for."""


def frame_url(base: str, asked: Mapping[str, str]) -> str:
    """The address of a frame on the server at `base`; `asked` is what it shows and how."""
    return f"{base.rstrip('/')}/embed?{urlencode(asked)}"


def frame_html(address: str, title: str, width: int = WIDE, height: int = HIGH) -> str:
    """The HTML with which a page embeds the address of a frame."""
    return (
        f'<iframe src="{html.escape(address)}" width="{width}" height="{height}" '
        f'title="{html.escape(title)}" '
        'style="border:0;max-width:100%" allow="fullscreen" loading="lazy"></iframe>'
    )
