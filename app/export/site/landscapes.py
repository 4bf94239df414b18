"""One landscape of the site, with all that is needed to race on it, as a script of its own."""

import json
from typing import Any, NamedTuple

from app.export.formats.job import Progress, part
from app.export.site.catalogue import choice, offered, race
from app.export.site.code import brought, defined
from app.player import addresses
from app.player.messages import ingredients
from app.player.messages.race import description
from app.races import controls, modules, shapes, solve
from core import sampling
from core.experiment import Experiment, ExperimentError
from core.landscape import Landscape
from core.rules import RULES

SIZES = (2, 3, 4, 8, 16, 32)
"""Numbers of dimensions on offer where a slider decides: every one has modules of its own."""


class Script(NamedTuple):
    """A landscape's script, and the shapes that rules are wanted for, in files that all landscapes share."""

    text: str
    shapes: dict[str, list[str]]
    """The names of the rules, by shape."""
    dimensions: list[int]
    """The numbers of parameters that it comes in."""


def landscape_script(landscape: Landscape) -> Script:
    """The script of a landscape: its description, its modules, its numbers."""
    parts: list[str] = []
    wanted: dict[str, list[str]] = {}
    experiments = [race(landscape, params=params) for params in _sizes(landscape)]
    sizes = {}
    obstacles = {name: landscape.obstacle(rule) for name, rule in RULES.items()}
    for experiment in experiments:
        size, code = _size(experiment, landscape, obstacles, wanted)
        sizes[str(len(experiment.start))] = size
        parts += code
    built = solve.landscape(experiments[0])
    listed = controls.controls(race(landscape))
    entry = {
        "choice": choice(landscape),
        "title": built.title,
        "steps": built.race.steps,
        "batch": built.race.batch,
        "dimension": built.dimension,
        "rates": {name: built.rate(rule) for name, rule in RULES.items()},
        "suited": {name: built.lr(rule) for name, rule in RULES.items()},
        "left_out": built.race.left_out,
        "untuned": sorted(set(RULES) - set(built.tuned())),
        "obstacles": {name: reason for name, reason in obstacles.items() if reason},
        "sliders": [
            {name: getattr(one, name) for name in ("name", "default", "low", "high", "integer")}
            for one in built.sliders
        ],
        "controls": [
            one._replace(only=tuple(map(float, SIZES)))._asdict() if one.structural else one._asdict()
            for one in listed
            if one.place == "landscape"
        ],
        "resized": next((one.path.split(".")[-1] for one in listed if _resizes(one)), None),
        "sizes": sizes,
    }
    text = f"trajectories.landscape({json.dumps(landscape.name)}, {json.dumps(entry, ensure_ascii=False)});\n"
    return Script(text + "".join(parts), wanted, [len(one.start) for one in experiments])


def _resizes(control: controls.Control) -> bool:
    return control.place == "landscape" and control.structural


def _sizes(landscape: Landscape) -> list[dict[str, float]]:
    """Where the sliders stand for every number of dimensions."""
    resizing = next((one for one in controls.controls(race(landscape)) if _resizes(one)), None)
    if resizing is None:
        return [{}]
    return [{resizing.path.split(".")[-1]: float(size)} for size in SIZES]


def _size(
    experiment: Experiment,
    landscape: Landscape,
    obstacles: dict[str, str | None],
    wanted: dict[str, list[str]],
) -> tuple[dict[str, Any], list[str]]:
    """A landscape in so many dimensions: its description, and the code of it."""
    described = description(experiment)
    name, d = modules.choice(experiment), len(experiment.start)
    code = [defined(described["landscape"], modules.landscape(experiment).text)]
    if described["tables"]:
        code.append(brought(described["tables"], ingredients.tables(name, d)))
    if described["data"]:
        code.append(brought(described["data"], ingredients.data(name)))
    own: dict[str, dict[str, str]] = {}
    plain = shapes.Shape(d, solve.landscape(experiment).shapes).text
    for rule in RULES.values():
        if obstacles[rule.name]:
            continue
        if not shapes.SAMPLED & set(rule.needs):
            wanted.setdefault(plain, []).append(rule.name)
            continue
        try:
            own[rule.name] = _sampled(experiment, rule.name)
            for shape in own[rule.name].values():
                text = modules.rule_of_shape(rule.name, shape).text
                code.append(defined(addresses.module_url("rule", shape, rule.name), text))
        except ExperimentError as error:
            del own[rule.name]
            obstacles[rule.name] = f"{rule.title}: {error}"
    kept = (
        *("axes", "window", "dimension", "movable", "landscape", "measures", "tables", "data", "samples"),
        *("fit", "work", "plane", "minima", "saddles", "varies", "directions", "words"),
    )
    return {
        **{key: described[key] for key in kept},
        "start": list(experiment.start),
        "starts": [one for one in described["controls"] if one["path"].startswith("start.")],
        "params": experiment.landscape.params,
        "scene": described["scene"],
        "shape": plain,
        "shapes": own,
    }, code


def _sampled(experiment: Experiment, rule: str) -> dict[str, str]:
    """The shapes of a rule that keeps something of every sample or residual, by the width of a batch."""
    dumped = experiment.model_dump(mode="json")
    dumped["runs"] = [{"rule": rule}]
    data = solve.landscape(experiment).data
    if data is None:
        alone = Experiment.model_validate_json(json.dumps(dumped | {"start": list(experiment.start)}))
        return {"0": shapes.shape(alone, 0).text}
    samples = len(data().y)
    found = {}
    for size in (*(4**k for k in range(10) if 4**k < samples), None):
        sized = dumped | {"batch": {"size": size, "order": "shuffled"}}
        width = samples if size is None else sampling.width(size, samples)
        found[str(width)] = shapes.shape(Experiment.model_validate_json(json.dumps(sized)), 0).text
    return found


def all_scripts(progress: Progress | None = None) -> dict[str, Script]:
    """The scripts of all landscapes, by their names; `progress` hears of the share that is done."""
    found, there = {}, offered()
    for i, one in enumerate(there):
        found[one.name] = landscape_script(one)
        part(progress, i, len(there))(1.0)
    return found
