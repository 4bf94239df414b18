"""The files of lessons as they lie there: their text, and TOML as its model."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.races.lessons.lines import Lines
from app.races.lessons.problems import LessonError, Problem
from core.experiment.sentences import findings

LONGEST = 200_000
"""Bytes of a lesson's file."""
Model = TypeVar("Model", bound=BaseModel)


def contents(path: Path) -> str:
    """A file's text. Raises LessonError."""
    try:
        if path.stat().st_size > LONGEST:
            raise LessonError([Problem(path, None, f"it has more than {LONGEST:,} bytes.")])
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise LessonError([Problem(path, None, "there is no such file.")]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LessonError([Problem(path, line, "it is no text in UTF-8.")]) from None
    except OSError as error:
        raise LessonError([Problem(path, None, f"it cannot be read: {error.strerror}.")]) from None


def parsed(path: Path, text: str, model: type[Model]) -> tuple[Model, dict[str, Any]]:
    """A TOML file as its model, and as it is. Raises LessonError with a line for everything that is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(found[2]) if found and found[2] else text.count("\n") + 1
        reason = (found[1] if found else str(error)).rstrip(".")
        raise LessonError(
            [Problem(path, line, f"this is no TOML: {reason[:1].lower()}{reason[1:]}.")]
        ) from None
    except RecursionError:
        raise LessonError([Problem(path, None, "this is no TOML: it is nested too deep.")]) from None
    try:
        return model.model_validate_json(json.dumps(given, default=str)), given
    except ValidationError as error:
        lines = Lines(text)
        raise LessonError(
            [Problem(path, lines.of(loc), said) for loc, said in findings(error, model)]
        ) from None
