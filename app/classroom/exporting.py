"""What a class did, to take away: its runs as a scene, and its answers as an anonymous table."""

import csv
import io
import json
import random
from collections.abc import Mapping
from typing import Any

from app.classroom import asks
from app.classroom.asks import Answer, Ask, Rate, Start
from app.classroom.errors import RoomError
from app.classroom.room import Room
from app.languages import t
from app.races import permalink, scene
from app.races.scene import Scene
from core.experiment import ExperimentError
from core.experiment.parts import MAX_RUNS

DIGITS = 4
"""Significant digits of a start and of a rate in a link: finer than a finger on a map of 1,000 pixels."""


def table(room: Room) -> str:
    """All answers to all questions as CSV: rows in no order, without names, ids and times."""
    rows = []
    for told in room.asks:
        ask = read(told)
        for answer in room.answers(ask.id).values():
            if ask.fits(answer):
                parts = answer if isinstance(answer, tuple) else (answer,)
                rows.append([ask.id, ask.kind, _plain(ask.text), *map(_plain, parts)])
    random.SystemRandom().shuffle(rows)
    rows.sort(key=lambda row: row[0])
    most = max((len(row) for row in rows), default=4) - 3
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["question", "kind", "text", *(f"answer {i + 1}" for i in range(most))])
    writer.writerows(rows)
    return out.getvalue()


def read(told: Mapping[str, Any]) -> Ask:
    """A question from JSON that was checked before."""
    return asks.read(json.dumps(told))


def runs(room: Room, ask_id: str) -> tuple[str, int]:
    """The link of a scene whose runs are the class's, and how many they are. Raises RoomError."""
    told = next((one for one in room.asks if one["id"] == ask_id), None)
    if told is None:
        raise RoomError(404, t("There is no such question in this room."))
    ask = read(told)
    if not isinstance(ask, Start | Rate):
        raise RoomError(400, t("Only starts and learning rates are runs; take the table of the answers."))
    answers = [answer for answer in room.answers(ask_id).values() if ask.fits(answer)]
    if not answers:
        raise RoomError(400, t("Nobody has answered so far."))
    try:
        made = of_starts(ask, answers) if isinstance(ask, Start) else of_rates(ask, answers)
        link = scene.encode(scene.read(scene.minimal(made)))
    except ExperimentError as error:
        raise RoomError(400, str(error)) from None
    return link, len(answers)


def of_starts(ask: Start, answers: list[Answer]) -> Scene:
    """A question's scene with one run, repeated from everybody's start. Raises ExperimentError."""
    before = ask.scene()
    size = len(before.experiment.start)
    starts = sorted(
        tuple(_rounded(one) for one in answer)
        for answer in answers
        if isinstance(answer, tuple) and len(answer) == size
    )
    if not starts:
        raise ExperimentError(f"asks.link: starts of {size} numbers are needed, and there are none.")
    experiment = before.experiment.model_dump(mode="json")
    run = experiment["runs"][ask.run] | {"repeat": None, "start": None}
    if len(starts) > 1:
        run["repeat"] = {"starts": [[*one] for one in starts]}
    else:
        run["start"] = [*starts[0]]
    return _shown(before, ask.text, experiment | {"runs": [run]}, {"members": "paths"})


def of_rates(ask: Rate, answers: list[Answer]) -> Scene:
    """The scene of a question with a run for everybody's learning rate. Raises ExperimentError."""
    before = ask.scene()
    rates = sorted({_rounded(one) for one in answers if not isinstance(one, tuple)})
    chosen = [rates[round(i * (len(rates) - 1) / (MAX_RUNS - 1))] for i in range(MAX_RUNS)]
    experiment = before.experiment.model_dump(mode="json")
    run = experiment["runs"][ask.run] | {"label": None, "color": None}
    runs = [run | {"lr": rate} for rate in (rates if len(rates) <= MAX_RUNS else chosen)]
    return _shown(before, ask.text, experiment | {"runs": runs}, {})


def _shown(before: Scene, title: str, experiment: dict[str, Any], view: dict[str, Any]) -> Scene:
    """The scene with another experiment, without panels, under the question as its title."""
    alone = before.alone(before.view.panel) if before.panels else before
    there = alone.on(permalink.read(json.dumps(experiment)))
    view_ = there.view.model_copy(update={"focus": 0, **view})
    return there._replace(view=view_, title=title.strip()[: scene.LONGEST_TITLE] or before.title)


def _rounded(number: Any) -> float:
    return float(f"{float(number):.{DIGITS}g}")


def _plain(one: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    return f"'{one}" if isinstance(one, str) and one[:1] in ("=", "+", "-", "@", "\t", "\r") else one
