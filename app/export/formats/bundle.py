"""The messages of a player on a page of its own, in one piece, with everything they would fetch."""

import json
import posixpath
import re
from collections.abc import Mapping
from typing import Any

from app.export.credit import credit
from app.export.drawing.scene import scene
from app.player import fan, messages, race_views, static_files, wire
from app.races import knobs, solve
from core.experiment import Experiment, ExperimentError

INNER = 5_000
"""In longer races the inner state would weigh more than everything else: it is left out."""


def bundled(header: Mapping[str, Any], parts: Mapping[str, bytes]) -> bytes:
    """Parts in one piece, behind a header that names them; static/core/payload.js reads it."""
    sizes = [len(part) for part in parts.values()]
    text = json.dumps({**header, "names": list(parts), "sizes": sizes}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([len(text).to_bytes(4, "little"), text, *parts.values()])


def served(experiment: Experiment, focus: int) -> bytes:
    """The messages of a page that fetches the rest from the server it came from, and words about them."""
    about = credit(experiment)
    parts = {
        "map": race_views.picture(experiment, focus),
        "knob": race_views.knob(experiment, focus),
        "curves": race_views.curves(experiment, focus),
    }
    return bundled({"title": about.title, "settings": about.caption, "alt": about.alt}, parts)


def whole(experiment: Experiment, focus: int, knob: str | None = None) -> dict[str, bytes]:
    """The messages of a page that has no server, and everything they ask for, under their addresses.

    `knob` names what its live knob turns: the learning rate of the run in focus if None, no knob if "".
    Raises ExperimentError if there is no such knob.
    """
    if solve.landscape(experiment).training:
        return _trained(experiment, focus)
    parts: dict[str, bytes] = {}
    header, _ = _opened(race_views.picture(experiment, focus))
    surface = messages.light_surface(*solve.surface(experiment), solve.floor(experiment))
    header |= {"surface": "surface", "plotly": "", "race": None, "movable": False, "curvature": None}
    if header.get("inner") and experiment.steps <= INNER:
        path = solve.trajectories(experiment)[focus]
        parts["inner"] = _light(messages.inner(experiment, path, focus, solve.view(experiment)))
        parts["numbers"] = _light(messages.numbers(experiment, path, focus))
    header |= {name: name if name in parts else None for name in ("inner", "numbers")}
    race = fan.single(experiment, experiment)  # a tenth of the bytes that the paths take as they are
    parts |= {"map": wire.pack(header, {}), "race": race, "surface": surface}
    curves, losses = _opened(race_views.curves(experiment, focus))
    parts["curves"] = wire.pack(curves | {"quantities": []}, losses)
    if (turning := _knob(experiment, focus, knob)) is not None:
        live, _ = _opened(race_views.knob(experiment, focus))
        only = [one | {"pair": None} for one in live["knobs"] if one["name"] == turning.name]
        parts["knob"] = wire.pack(live | {"knobs": only, "fan": "fan/{knob}", "square": ""}, {})
        parts[f"fan/{turning.name}"] = fan.along(experiment, turning)
    return parts


def _trained(experiment: Experiment, focus: int) -> dict[str, bytes]:
    """The same for a network: its paths on their plane, a row for each moment that was measured."""
    drawn = scene(experiment)
    rows = [None if run.diverged_at is None else drawn.last(i) + 1 for i, run in enumerate(drawn.runs)]
    header = messages.common(experiment, rows, focus) | {
        "view": "map",
        "steps": len(drawn.at) - 1,
        "at": drawn.at.tolist(),
        "landscape": drawn.landscape,
        "axes": drawn.axes,
        "window": drawn.window,
        "curve": drawn.curve,
        "start": drawn.x[0, 0].tolist(),
        "movable": False,
        "budget": drawn.budget,
        "minima": [],
        "saddles": [],
        "surface": "surface",
        "plotly": "",
    }
    surface = messages.light_surface(drawn.window, drawn.z, drawn.floor)
    return {"map": wire.pack(header, {"x": drawn.x}), "surface": surface}


def _knob(experiment: Experiment, focus: int, name: str | None) -> knobs.Knob | None:
    """The knob of this name; where none is named the rate of the run in focus, if it can have a fan."""
    if name == "":
        return None
    try:
        knob = knobs.named(experiment, f"lr.{focus}" if name is None else name)
        fan.along(experiment, knob)
    except ExperimentError:
        if name is None:
            return None
        raise
    return knob


def _light(message: bytes) -> bytes:
    """A message with its numbers rounded to what a reader can see."""
    header, arrays = _opened(message)
    return wire.pack(header, {name: messages.rounded(array) for name, array in arrays.items()})


def _opened(message: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    header, arrays = wire.unpack(message)
    return {name: value for name, value in header.items() if name != "arrays"}, arrays


def player() -> dict[str, str]:
    """The modules that a page needs, without comments, each naming the others as an import map does."""
    names, sources = ["standalone.js"], {}
    while names:
        name = names.pop()
        if name in sources:
            continue
        text = (static_files.PLAYER / name).read_text(encoding="utf-8")
        folder = posixpath.dirname(name)

        def absolute(match: re.Match[str], folder: str = folder) -> str:
            names.append(posixpath.normpath(posixpath.join(folder, match[1])))
            return f'from "trajectories/{names[-1]}"'

        sources[name] = _IMPORT.sub(absolute, _COMMENT.sub("", text))
    return sources


_COMMENT = re.compile(
    r"^\s*//.*\n|^\s*/\*(?:(?!\*/)[\s\S])*\*/ *\n|/\*\* @(?:type|param)[^*]*\*/ ?|^ +", re.MULTILINE
)
_IMPORT = re.compile(r'\bfrom "(\.{1,2}/[\w./]+)"')
