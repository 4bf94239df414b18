"""The message for the table of the runs."""

from collections.abc import Sequence

from app.player.messages.header import common
from app.player.wire import pack
from app.races.comparison import GOAL, Row, epsilons, settings
from core.experiment import Experiment


def runs(
    experiment: Experiment,
    rows: Sequence[Row],
    *,
    words: Sequence[str],
    budget: str,
    floor: float | None = None,
    focus: int = 0,
) -> bytes:
    """The message for the table of the runs: a row, the settings and some words on each."""
    header = common(experiment, [row.diverged_at for row in rows], focus) | {
        "view": "runs",
        "rows": [row._asdict() for row in rows],
        "epsilons": [] if floor is None else epsilons(floor),
        "goal": GOAL,
        "floor": floor,
        "settings": settings(experiment),
        "words": words,
        "budget": budget,
    }
    return pack(header, {})
