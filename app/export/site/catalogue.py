"""What there is to choose from on the site: rules, schedules, landscapes and colours, all described once."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from app import VERSION
from app.player.messages.race import description
from app.races import controls, finding, permalink
from app.races.palette import PALETTE
from app.races.plainly import NAMES
from core.controls import Slider, Toggle
from core.experiment import MAX_DRAWN, MAX_RUNS, MAX_STEPS, Experiment, Run
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.schedules import SCHEDULES
from core.trajectory import FAR
from landscapes import LANDSCAPES, formula

TABLE = "It shows a table of your own, which this page has no place for. The app reads it."
LARGE = "Its data are {0:.0f} MB, too much for a page. The app has it."
LARGEST = 4e6
"""Bytes of data that a landscape brings along at most."""
NETWORK = "Networks are trained by Python, not by this page. The app does that."


def offered() -> list[Landscape]:
    """The landscapes that a browser can compute by itself; of formulas there is the example."""
    return [one for one in LANDSCAPES.values() if elsewhere(one) is None]


def elsewhere(landscape: Landscape) -> str | None:
    """Why a landscape is not on the site, and where it is; None for those that are."""
    if landscape.training:
        return NETWORK
    needs = landscape.user_input
    if needs and needs.kind == "data":
        return TABLE
    size = sum(np.asarray(part).nbytes for part in landscape.data()) if landscape.data else 0
    return LARGE.format(size / 1e6) if size > LARGEST else None


def choice(landscape: Landscape) -> dict[str, Any]:
    """A landscape as an experiment names it."""
    return {"name": landscape.name} | ({"formula": formula.EXAMPLE} if landscape.user_input else {})


def race(landscape: Landscape, rule: str = "gd", **parts: Any) -> Experiment:
    """One run of a rule, all else by default. Raises ExperimentError if it cannot run there."""
    chosen = choice(landscape) | parts
    return permalink.begin({"landscape": chosen, "runs": [{"rule": rule}]})


def catalogue(app: str = "") -> dict[str, Any]:
    """All of it, as JSON has it; `app` is the address of the app, for what is there alone.

    Rules that only networks have the layers for are left out, as networks are.
    """
    return {
        "version": VERSION,
        "home": app,
        "rules": {name: _rule(rule) for name, rule in RULES.items() if "layers" not in rule.needs},
        "schedules": {name: _schedule(name) for name in SCHEDULES},
        "landscapes": {
            name: _listed(one) | {"elsewhere": elsewhere(one), "runs": one.race.runs}
            for name, one in LANDSCAPES.items()
        },
        "palette": {name: style._asdict() for name, style in PALETTE.items()},
        **_templates(),
        "schema": _untold(Experiment.model_json_schema()),
        "run": Run(rule="").model_dump(mode="json"),
        "names": NAMES,
        "repeats": controls.REPEATS,
        "first": permalink.DEFAULT.model_dump(mode="json"),
        "limits": {"steps": MAX_STEPS, "runs": MAX_RUNS, "drawn": MAX_DRAWN, "far": FAR},
        "rates": controls.RATES,
        "batches": controls.BATCHES,
        "formula": formula.EXAMPLE,
    }


def _untold(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON schema without what nobody asks it: docstrings, titles and defaults."""
    for model in (schema, *schema["$defs"].values()):
        for part in (model, *model["properties"].values()):
            part.pop("title", None)
            part.pop("default", None)
        model.pop("description", None)
    return schema


def _listed(entry: Rule | Landscape) -> dict[str, Any]:
    """What a list says of an entry, and the words by which a search finds it."""
    return {
        "title": entry.title,
        "family": entry.family,
        "source": entry.source,
        "blurb": entry.blurb,
        "words": finding.described(entry),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    """A rule, and what is shown of it for every choice of its toggles: they decide how its equation reads."""
    landscape = next(one for one in offered() if one.obstacle(rule) is None)
    plain = race(landscape, rule.name)
    described = description(plain)
    run, dumped = described["runs"][0], plain.model_dump(mode="json")
    forms = {}
    for toggles in toggled(rule.toggles):
        dumped["runs"][0]["toggles"] = toggles
        shown = description(permalink.read(json.dumps(dumped)))["runs"][0]
        forms[form(toggles)] = {"lines": shown["lines"], "glyphs": shown["glyphs"]}
    fixed = ("codes", "symbols", "words", "shown", "inertia")
    return _listed(rule) | {
        "about": {name: run[name] for name in fixed},
        "forms": forms,
        "sliders": [_slider(one) for one in rule.sliders],
        "toggles": [_toggle(one) for one in rule.toggles],
        "controls": [one for one in described["controls"] if one["path"].startswith("runs.0.params.")],
        "switches": described["switches"],
        "equation": rule.equation(),
    }


def form(toggles: dict[str, bool | str]) -> str:
    """The name of a choice of toggles: their values, in the order of the rule."""
    return ",".join(str(value).lower() if isinstance(value, bool) else value for value in toggles.values())


def toggled(toggles: tuple[Toggle, ...]) -> Iterator[dict[str, bool | str]]:
    """Every choice of toggles."""
    values = [toggle.choices or (False, True) for toggle in toggles]
    for chosen in itertools.product(*values):
        yield dict(zip((toggle.name for toggle in toggles), chosen, strict=True))


def _schedule(name: str) -> dict[str, Any]:
    schedule = SCHEDULES[name]
    dumped = permalink.DEFAULT.model_dump(mode="json")
    dumped["runs"][0]["schedule"] = {"name": name}
    listed = controls.controls(permalink.read(json.dumps(dumped)))
    return {
        "title": schedule.title,
        "source": schedule.source,
        "policy": schedule.policy is not None,
        "sliders": [_slider(one) for one in schedule.sliders],
        "controls": [one._asdict() for one in listed if one.path.startswith("runs.0.schedule.")],
    }


def _templates() -> dict[str, Any]:
    """The controls that every race has, or every one with data: of run 0 where they are a run's."""
    dumped = race(LANDSCAPES["scales"]).model_dump(mode="json")
    dumped["runs"][0] |= {"batch": {"size": 10}, "start": dumped["start"], "seed": 0}
    listed = {one.path: one._asdict() for one in controls.controls(permalink.read(json.dumps(dumped)))}
    batch = listed.pop("runs.0.batch.size")
    return {
        "controls": {
            "lr": listed["runs.0.lr"],
            "steps": listed["steps"],
            "seed": listed["seed"],
            "batch": listed["batch.size"],
            "own": batch,
            "ownStart": listed["runs.0.start.0"],
            "ownSeed": listed["runs.0.seed"],
        },
        "details": [one for one in listed.values() if one["place"] == "details"],
    }


def _slider(slider: Slider) -> dict[str, Any]:
    return {name: getattr(slider, name) for name in ("name", "default", "low", "high", "integer")}


def _toggle(toggle: Toggle) -> dict[str, Any]:
    return {"name": toggle.name, "default": toggle.default, "choices": toggle.choices}
