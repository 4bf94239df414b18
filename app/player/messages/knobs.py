"""The message for the live knob."""

from collections.abc import Mapping, Sequence

from app.player.messages.header import common
from app.player.wire import pack
from app.races.knobs import Knob
from core.experiment import Experiment


def knob(
    experiment: Experiment, turning: Sequence[Knob], urls: Mapping[str, str], *, focus: int = 0
) -> bytes:
    """The message for the live knob: everything it can turn, and the addresses of the neighbouring races."""
    knobs = []
    for one in turning:
        run = one.path[1] if one.path[0] == "runs" else None
        partners = [other.name for other in turning if run is not None and other.path[:2] == one.path[:2]]
        rated = one.path[-1] == "lr"
        pair = next((name for name in partners if name.startswith("lr.") != rated), None)
        knobs.append(
            {
                "name": one.name,
                "title": one.title,
                "low": one.bottom,
                "high": one.high,
                "log": one.log,
                "value": one.value,
                "only": one.only,
                "run": run,
                "pair": pair,
            }
        )
    header = common(experiment, [None] * len(experiment.runs), focus)
    return pack(header | {"view": "knob", "knobs": knobs, **urls}, {})
