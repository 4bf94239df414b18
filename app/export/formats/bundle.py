"""The messages of a player on a page of its own, in one piece, with everything they would fetch."""

from collections.abc import Mapping
from typing import Any

from app.export.credit import credit
from app.export.drawing.race import race
from app.player import addresses, messages, wire
from app.player.messages import ingredients
from app.player.messages.panels import described
from app.races import controls, modules, panel_titles, solve
from app.races.scene import Scene, bare, encode
from core.experiment import Experiment


def served(scene: Scene) -> bytes:
    """The messages of a page that fetches the rest from the server it came from, and words about them."""
    parts = {"map": _map(scene.view.knob), "race": wire.pack(described(scene), {})}
    said = {"view": bare(scene.view), "link": encode(scene)}
    return wire.bundle({**_said(scene), **said, "still": addresses.still_url("light", "*", "svg")}, parts)


def asked(scene: Scene, answers: str) -> bytes:
    """The same for a page that asks a kernel; `answers` is the link that it had when it asked.

    A network is trained there: what follows its training is told where it stands.
    """
    race = described(scene, link=encode(scene), answers=answers)
    parts = {"map": _map(scene.view.knob), "race": wire.pack(race, {})}
    if solve.landscape(scene.experiment).training:
        parts["learning"] = wire.pack(learning(scene), {})
    return wire.bundle({**_said(scene), "view": bare(scene.view), "link": encode(scene)}, parts)


def learning(scene: Scene) -> dict[str, Any]:
    """The header of what follows the trainings of a scene."""
    names = panel_titles.titles(scene) if scene.panels else [""]
    lanes = [
        {"url": addresses.training_url("training", experiment), "title": title}
        for experiment, title in zip(scene.experiments, names, strict=True)
    ]
    return {
        "view": "learning",
        "lanes": lanes,
        "panel": scene.view.panel,
        "scene": f"training {scene.experiment.landscape.name}",
        "focus": scene.view.focus,
    }


def _said(scene: Scene) -> dict[str, str]:
    about = credit(scene, base="", measured=False)
    return {
        "title": about.title,
        "heading": about.title if scene.title else "",
        "words": about.words,
        "settings": about.caption,
        "alt": about.alt,
    }


def whole(scene: Scene) -> tuple[dict[str, bytes], dict[str, str]]:
    """The messages of a page that has no server, and the modules that it runs; both under their addresses.

    Raises ExperimentError if the knob of its view cannot be turned there.
    """
    knob = scene.view.knob
    if solve.landscape(scene.experiment).training:
        return _trained(scene), {}
    race = described(scene)
    told = [one["about"] or race for one in race.get("panels", [{"about": race}])]
    for one in told:
        one["controls"] = [control for control in one["controls"] if not control["structural"]]
    paths = [one["path"] for one in race["controls"]]
    turning = knob if not knob else controls.path_of(knob, paths)
    parts, texts = {"map": _map(turning), "race": wire.pack(race, {})}, {}
    for experiment, one in zip(scene.experiments, told, strict=True):
        parts |= _numbers(experiment, one)
        texts |= _modules(experiment, one)
    return parts, texts


def _map(knob: str | None) -> bytes:
    """The message for the map, and what the knob below it turns."""
    return wire.pack({"view": "map", "knob": knob}, {})


def _numbers(experiment: Experiment, about: Mapping[str, Any]) -> dict[str, bytes]:
    """Tables and data under their addresses."""
    parts, name = {}, modules.choice(experiment)
    if about["tables"]:
        parts[about["tables"]] = ingredients.tables(name, len(experiment.start))
    if about["data"]:
        parts[about["data"]] = ingredients.data(name)
    return parts


def _modules(experiment: Experiment, about: Mapping[str, Any]) -> dict[str, str]:
    """The compiled modules of a race, by their addresses."""
    texts = {
        about["landscape"]: modules.landscape(experiment).text,
        about["measures"]: modules.measures(len(experiment.start)).text,
    }
    for i, (run, told) in enumerate(zip(experiment.runs, about["runs"], strict=True)):
        texts[told["module"]] = modules.rule(experiment, i).text
        texts[told["schedule"]] = modules.schedule(run.schedule.name).text
        if told["policy"]:
            texts[told["policy"]] = modules.policy(run.schedule.name).text
    return texts


def _trained(scene: Scene) -> dict[str, bytes]:
    """The same for networks: their paths on their planes, a row for each moment that was measured."""
    if not scene.panels:
        return _map_of(scene, "map", "surface")
    parts = {"map": wire.pack({"view": "map", "titles": panel_titles.titles(scene)}, {})}
    for i in range(len(scene.panels)):
        parts |= _map_of(scene.at(i), f"map{i}", f"surface{i}")
    return parts


def _map_of(scene: Scene, name: str, surface: str) -> dict[str, bytes]:
    """The map of the network in focus, and the loss on it, under these names."""
    drawn = race(scene)
    rows = [None if run.diverged_at is None else drawn.last(i) + 1 for i, run in enumerate(drawn.runs)]
    header = messages.common(scene.experiment, rows, scene.view.focus) | {
        "view": "map",
        "steps": len(drawn.at) - 1,
        "at": drawn.at.tolist(),
        "landscape": drawn.landscape,
        "axes": drawn.axes,
        "window": drawn.window,
        "curve": drawn.curve,
        "units": drawn.units,
        "start": drawn.x[0, 0].tolist(),
        "movable": False,
        "budget": drawn.budget,
        "minima": [],
        "saddles": [],
        "surface": surface,
        "plotly": "",
    }
    for known, run in zip(header["runs"], drawn.runs, strict=True):
        known.update({} if run.diverged_at is None else {"left": run.diverged_at})
    return {
        name: wire.pack(header, {"x": drawn.x}),
        surface: messages.light_surface(drawn.reach or drawn.window, drawn.z, drawn.floor),
    }
