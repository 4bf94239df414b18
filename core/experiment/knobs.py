"""How a hand turns a number that every run has, and what is said of it."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

from annotated_types import Gt, Le
from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Knob:
    """What stands beside a setting's field in `Run`; its title is how captions say a value."""

    label: str
    """What it is called."""
    low: float
    high: float
    """The ends of its slider."""
    help: str
    log: bool = True
    none: str = ""
    """What null is called; empty: it cannot be null."""
    off: float = math.inf
    """The number that does what null does."""
    beyond: str = ""
    """What is said of a run that has it where theory predicts no path; empty: theory knows of it."""


class Setting(NamedTuple):
    """A number that every run has, with its knob."""

    knob: Knob
    default: float | None
    said: str
    """How captions say its value, "{}"."""
    least: float | None
    """What may be typed must exceed this; None: it may be as low as the slider goes."""
    most: float


def settings_of(fields: dict[str, FieldInfo]) -> dict[str, Setting]:
    """The settings among a model's fields: those that have a knob."""
    return {name: _setting(field) for name, field in fields.items() if _one(field, Knob)}


def _setting(field: FieldInfo) -> Setting:
    knob, above, most = (_one(field, kind) for kind in (Knob, Gt, Le))
    return Setting(knob, field.default, field.title or "", above and above.gt, most.le)


def _one(field: FieldInfo, kind: type) -> Any:
    return next((one for one in field.metadata if isinstance(one, kind)), None)
