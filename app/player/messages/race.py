"""The description of a race: all that a browser needs to compute it and to draw it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypedDict

import numpy as np
from typing_extensions import Unpack

from app.player import addresses
from app.player.messages.header import common
from app.player.messages.maps import axis_titles
from app.races import controls, panel_titles, solve
from app.races.along import phases
from app.races.along.bending import formula_of
from app.races.along.memory import GRADIENT, MOVE
from app.races.letters import plain
from core.experiment import Experiment, Run, defaults
from core.inertia import Inertia
from core.landscape import DENSE, Landscape
from core.rule import Rule
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES


class About(TypedDict, total=False):
    """What a page says beside an experiment: the run in `focus`, and the words and the view of its scene.

    `link` is the scene's own, `answers` the one that the page had when it asked.
    """

    focus: int
    link: str
    answers: str
    shown: Mapping[str, Any] | None


def settings(experiment: Experiment, **about: Unpack[About]) -> dict[str, Any]:
    """An experiment and its numbers, as a hand sets them."""
    header = common(experiment, [None] * len(experiment.runs), about.get("focus", 0))
    tuned = solve.landscape(experiment).tuned()
    return {
        **{name: header[name] for name in ("version", "scene", "focus")},
        "experiment": experiment.model_dump(mode="json"),
        "base": defaults(experiment, LANDSCAPES),
        "tuned": [run.rule in tuned for run in experiment.runs],
        "words": panel_titles.words(experiment),
        "shown": about.get("shown") or {},
        "link": about.get("link", ""),
        "answers": about.get("answers", ""),
        "controls": [one._asdict() for one in controls.controls(experiment)],
        "switches": [
            {
                "path": f"runs.{i}.toggles.{toggle.name}",
                "label": toggle.title,
                "help": toggle.help,
                "choices": toggle.choices,
                "titles": toggle.titles or toggle.choices,
                "run": i,
            }
            for i, run in enumerate(experiment.runs)
            for toggle in RULES[run.rule].toggles
        ],
    }


def description(experiment: Experiment, **about: Unpack[About]) -> dict[str, Any]:
    """The same, and what the player computes a race from: modules' addresses, and how it is drawn."""
    chosen, view = solve.landscape(experiment), solve.view(experiment)
    data, header = chosen.data and chosen.data(), common(experiment, [None] * len(experiment.runs), 0)
    return {
        **settings(experiment, **about),
        "title": chosen.title,
        "axes": axis_titles(chosen, view),
        "window": view.window,
        "dimension": len(experiment.start),
        "movable": len(experiment.start) <= DENSE,
        "landscape": addresses.landscape_module_url(experiment),
        "tables": addresses.tables_url(experiment),
        "data": None if data is None else addresses.data_url(experiment),
        "measures": addresses.measures_module_url(len(experiment.start)),
        "samples": None if data is None else len(data.y),
        "fit": _fit(chosen),
        "work": float(chosen.work(data, len(experiment.start))),
        "plane": view.plane
        and {
            "origin": np.asarray(view.plane.origin).tolist(),
            "across": np.asarray(view.plane.across).tolist(),
        },
        "minima": solve.minima(experiment).tolist(),
        "saddles": solve.saddles(experiment).tolist(),
        "varies": _varies(chosen, tuple(experiment.landscape.params.items())),
        "directions": 2 <= len(experiment.start) <= DENSE and len(solve.minima(experiment)) > 0,
        "runs": [
            _run(experiment, i, run, drawn)
            for i, (run, drawn) in enumerate(zip(experiment.runs, header["runs"], strict=True))
        ],
    }


def _fit(chosen: Landscape) -> dict[str, Any] | None:
    fit = chosen.fit
    if fit is None:
        return None
    parts = {"axes": fit.axes, "groups": fit.groups, "columns": fit.columns}
    return {"kind": fit.kind} | {name: list(part) for name, part in parts.items()}


@lru_cache(maxsize=64)
def _varies(chosen: Landscape, params: tuple[tuple[str, float], ...]) -> bool:
    return controls.varies(chosen, dict(params))


def _run(experiment: Experiment, i: int, run: Run, drawn: Mapping[str, Any]) -> dict[str, Any]:
    rule = RULES[run.rule]
    lines, symbols, words = phases.equation(run)
    used = {line.name for line in lines} | {
        name for line in lines for name in re.findall(r"{(\w+)'?}", line.template)
    }
    glyphs = [
        {"name": "g", "kind": "vector", "symbol": "g", "help": GRADIENT, "sign": -1, "used": "g" in used}
    ]
    glyphs += [
        {
            "name": shown.name,
            "kind": shown.kind,
            "symbol": plain(shown.tex),
            "help": shown.help,
            "sign": shown.sign,
            "used": True,
        }
        for shown in rule.shown
        if shown.name in used and shown.kind
    ]
    glyphs.append({"name": "w", "kind": "vector", "symbol": "Δw", "help": MOVE, "sign": 1, "used": True})
    policy = SCHEDULES[run.schedule.name].policy
    return {
        **{name: drawn[name] for name in ("light", "dark", "dash", "marker")},
        "rule": run.rule,
        "title": rule.title,
        "module": addresses.rule_module_url(experiment, i),
        "schedule": addresses.schedule_module_url(run.schedule.name),
        "course": SCHEDULES[run.schedule.name].title,
        "policy": policy and addresses.policy_module_url(run.schedule.name),
        "codes": {toggle.name: list(toggle.choices) for toggle in rule.toggles},
        "lines": [tuple(line) for line in lines],
        "symbols": symbols,
        "words": words,
        "glyphs": glyphs,
        "shown": [
            {"name": shown.name, "kind": shown.kind or "", "at": shown.at or "", "sign": shown.sign}
            for shown in rule.shown
        ],
        "inertia": [_inertia(rule, one) for one in rule.inertia],
    }


def _inertia(rule: Rule, one: Inertia) -> dict[str, Any]:
    symbol = next((plain(slider.tex) for slider in rule.sliders if slider.name == one.beta), "")
    return {**one._asdict(), "symbol": symbol, "formula": formula_of(rule, one)}
