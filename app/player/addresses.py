"""The addresses of everything that a player fetches; each changes with what is served there."""

import html
from collections.abc import Mapping
from urllib.parse import urlencode

from app import VERSION
from app.races import gallery, lessons, modules, permalink
from core.experiment import Experiment


def module_url(kind: str, what: str, name: str) -> str:
    """The address of a module: a "rule" for a shape, a "landscape" for so many dimensions."""
    return f"module/{VERSION}/{kind}/{what}/{name}.js"


def landscape_module_url(experiment: Experiment) -> str:
    """The address of the module with a landscape's functions; its sliders are free."""
    return module_url("landscape", str(len(experiment.start)), modules.choice(experiment))


def tables_url(experiment: Experiment) -> str | None:
    """The address of the large tables that a landscape's module wants attached, if it wants any."""
    if not modules.landscape(experiment).tables:
        return None
    return f"tables/{VERSION}/{len(experiment.start)}/{modules.choice(experiment)}"


def data_url(experiment: Experiment) -> str:
    """The address of a landscape's data."""
    return f"data/{VERSION}/{modules.choice(experiment)}"


def rule_module_url(experiment: Experiment, i: int) -> str:
    """The address of the module of run `i`'s rule, for so many parameters, samples and residuals."""
    shape = modules.shape(experiment, i)
    return module_url("rule", shape.text, experiment.runs[i].rule)


def schedule_module_url(name: str) -> str:
    """The address of a schedule's module."""
    return module_url("schedule", "-", name)


def policy_module_url(name: str) -> str:
    """The address of the module of a schedule's policy."""
    return module_url("policy", "-", name)


def measures_module_url(dimension: int) -> str:
    """The address of the module of measures of runs with so many parameters."""
    return module_url("measures", str(dimension), "all")


def training_url(kind: str, experiment: Experiment, focus: int | None = None) -> str:
    """The address of something about an experiment, or about its run `focus`."""
    run = "" if focus is None else f"{focus}/"
    return f"{kind}/{VERSION}/{run}{permalink.encode(experiment)}"


def scenes_url() -> str:
    """The address of all scenes of the gallery."""
    return f"gallery/{VERSION}-{gallery.digest()}/scenes.json"


def pictures_url() -> str:
    """What the addresses of the scenes' thumbnails begin with."""
    return f"gallery/{VERSION}-{gallery.digest()}/"


LEARN = "learn"
"""Where the list of lessons is, and below it every lesson under its id."""


def states_url(lesson: str, language: str) -> str:
    """The address of the states of a lesson, in a language."""
    return f"lessons/{VERSION}-{lessons.digest()}/{language}/{lesson}.json"


def recording_url(lesson: str, digest: str) -> str:
    """The address of what a lesson plays of a recorded training, by its content."""
    return f"lessons/{VERSION}-{lessons.digest()}/recordings/{lesson}/{digest}"


DECK = "deck"
"""Where a deck is made of the scenes that are sent there."""

JOB = "job"
"""Where a page asks for its job; a number follows."""

WIDE, HIGH = FRAME = (960, 640)
"""Pixels of a frame where nothing else is asked for."""
CARD = (1200, 630)
"""Pixels of the picture in a card, as Open Graph's readers want it."""


def still_url(look: str, link: str, form: str = "webp") -> str:
    """The address of a picture of a race: a "card", or what stands behind a frame, "light" or "dark"."""
    return f"still/{VERSION}/{look}/{link or 'default'}.{form}"


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
