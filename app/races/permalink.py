"""Experiments as short text for URLs, and back."""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from app.races.palette import PALETTE
from core.experiment import Experiment, ExperimentError, minimal, parse
from core.rule import Rule
from core.rules import RULES
from landscapes import LANDSCAPES

LONGEST = 100_000
"""Bytes of JSON that a link may hold, before and after unpacking."""


def begin(given: Mapping[str, Any]) -> Experiment:
    """A race that begins now, with what `given` leaves out tuned for it; a link that leaves it out says less.

    Raises ExperimentError with one sentence.
    """
    return parse(json.dumps({"version": 1} | dict(given)), LANDSCAPES, PALETTE, fresh=True)


DEFAULT = begin({"landscape": {"name": "beale"}, "runs": LANDSCAPES["beale"].race.runs})
"""The race that the page opens with."""


@cache
def training() -> Experiment:
    """The training that the page opens with. Its images take a second to load, so only who asks waits."""
    return parse(
        """{"version": 1, "landscape": {"name": "cnn"}, "runs": [
        {"rule": "adam"}, {"rule": "momentum"}, {"rule": "gd"}]}""",
        LANDSCAPES,
    )


def read(text: str | bytes, rules: Mapping[str, Rule] = RULES) -> Experiment:
    """An experiment from JSON that was sent, checked, and filled in as ever; it may name these `rules`.

    Raises ExperimentError with one sentence.
    """
    if len(text) > LONGEST:
        raise ExperimentError(f"An experiment may have at most {LONGEST} characters; this has {len(text)}.")
    return parse(text, LANDSCAPES, PALETTE, rules)


def encode(experiment: Experiment) -> str:
    """The experiment as URL-safe text: its shortest JSON, deflated, in base64url."""
    return _encoded(experiment.canonical())


@lru_cache(maxsize=256)
def _encoded(canonical: str) -> str:
    """One text for all addresses of a page: each of them holds the link."""
    return compressed(minimal(Experiment.model_validate_json(canonical), LANDSCAPES))


def compressed(text: str) -> str:
    """JSON as URL-safe text."""
    packed = zlib.compress(text.encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str) -> Experiment:
    """The experiment of a link: what `encode` wrote, or plain JSON that someone typed.

    Raises ExperimentError with one sentence if it is neither.
    """
    return read(unpacked(text))


def unpacked(text: str) -> str | bytes:
    """The JSON that a link holds. Raises ExperimentError."""
    if text.lstrip().startswith("{"):
        return text
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpack = zlib.decompressobj()
        plain = unpack.decompress(packed, LONGEST)
        if not unpack.eof:
            raise zlib.error("incomplete, or too large")
    except (binascii.Error, zlib.error, ValueError):
        raise ExperimentError("This link is damaged: it holds no experiment. Was it cut off?") from None
    return plain
