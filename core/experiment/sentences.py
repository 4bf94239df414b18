"""Pydantic's findings as sentences."""

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from core.experiment.errors import short, unknown
from core.experiment.parts import MAX_RUNS, Experiment


def sentence(error: ValidationError, root: type[BaseModel] = Experiment) -> str:
    """One of pydantic's findings (an unknown key before what it may have left missing), as one line.

    `root` is the model that was to be read.
    """
    return findings(error, root)[0][1]


def findings(error: ValidationError, root: type[BaseModel]) -> list[tuple[tuple[str | int, ...], str]]:
    """All of pydantic's findings, unknown keys first: where each is, and the line that says so."""
    found = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    return [(one["loc"], _line(one, root)) for one in found]


def _line(first: Any, root: type[BaseModel]) -> str:
    kind, given, context = first["type"], first["input"], first.get("ctx", {})
    loc = list(first["loc"])
    if loc[-3:-2] == ["toggles"]:
        loc.pop()  # which branch of bool | str was tried
    where = _path(loc)
    if kind == "json_invalid":
        return f"This is not valid JSON: {context['error']}."
    if kind == "extra_forbidden":
        return unknown(where, "key", str(loc[-1]), _keys(_model(root, loc[:-1])))
    if kind == "missing" and isinstance(loc[-1], int):  # too few of a pair
        where = _path(loc := loc[:-1])
    elif kind == "missing":
        return f"{where}: this key is required."
    if where == "version":
        return f"version: {short(given)} was given, but only experiments of version 1 are read here."
    if kind in ("too_long", "too_short") and where == "runs":
        return f"{where}: {context['actual_length']} were given, but there must be between 1 and {MAX_RUNS}."
    if kind == "value_error":
        return f"{where}: it {context['error']}."
    names = [part for part in loc if isinstance(part, str)]
    field = _model(root, names[:-1]).model_fields.get(names[-1]) if names else None
    allowed = field.description if field and field.description else None
    message = f"must be {allowed}" if allowed else first["msg"].replace("Input should be", "must be", 1)
    return f"{where}: {short(given)} was given, but it {message}."


def _keys(model: type[BaseModel]) -> list[str]:
    """The keys of a part, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _path(loc: Sequence[str | int]) -> str:
    """`loc` as one would write it: runs[0].lr."""
    names = ("." + short(part)[1:-1] if isinstance(part, str) else f"[{part}]" for part in loc)
    return "".join(names).lstrip(".") or "experiment"


def _model(root: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel]:
    """The innermost part of `root` on the way to `loc`."""
    for part in loc:
        field = root.model_fields.get(part) if isinstance(part, str) else None
        root = _part(field.annotation) or root if field else root
    return root


def _part(annotation: Any) -> type[BaseModel] | None:
    """The model within an annotation like `Batch | None` or `tuple[Run, ...]`, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_part, get_args(annotation))), None)
