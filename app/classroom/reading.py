"""Messages of browsers, read strictly."""

from typing import TypeVar

from pydantic import ValidationError

from app.classroom.errors import RoomError
from core.experiment.parts import Part
from core.experiment.sentences import sentence

LONGEST = 300
"""Letters of a sentence about what is wrong; what was sent may stand in it."""

P = TypeVar("P", bound=Part)


def read(model: type[P], text: bytes) -> P:
    """A message. Raises RoomError with one sentence."""
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise RoomError(400, _said(error, model)) from None


def _said(error: ValidationError, model: type[Part]) -> str:
    first = error.errors(include_url=False)[0]
    if not first["loc"] and first["type"] != "json_invalid":
        return f"A message must be a JSON object with {', '.join(model.model_fields)}."
    if first["type"].startswith("union_tag"):
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        tags = first.get("ctx", {}).get("expected_tags")
        allowed = f"one of {tags}" if tags else "there"
        return f"{where.lstrip('.')}.kind: must be {allowed}."
    said = sentence(error, model)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
