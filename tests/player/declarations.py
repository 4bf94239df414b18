"""Writes what TypeScript is told of Python's types: app/player/types/headers.d.ts and experiment.d.ts."""

import inspect
import json
import types
import typing

from annotated_types import MaxLen, MinLen
from pydantic import BaseModel
from typing_extensions import get_type_hints, is_typeddict

from app.player import headers, static_files
from core.experiment import (
    SETTINGS,
    Batch,
    Experiment,
    LandscapeChoice,
    PlaneChoice,
    Repeat,
    Run,
    ScheduleChoice,
)
from core.experiment.parts import Sparse

TYPES = static_files.PLAYER.parent / "types"
FILE = TYPES / "headers.d.ts"
EXPERIMENT_FILE = TYPES / "experiment.d.ts"
PARTS = (Experiment, LandscapeChoice, PlaneChoice, Run, ScheduleChoice, Batch, Repeat)
PLAIN = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    typing.Any: "any",
}


def declarations() -> str:
    """The text of the file: an interface in the namespace Header for every class."""
    lines = [
        "/** The headers of the player's messages. Written from app/player/headers by `make format`. */",
        "declare namespace Header {",
    ]
    for one in headers.EVERY:
        lines += [f"  /** {inspect.getdoc(one)} */", f"  interface {one.__name__} {{"]
        for name, hint in get_type_hints(one).items():
            lines.append(f"    {name}{'' if name in one.__required_keys__ else '?'}: {written(hint)};")
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def experiments() -> str:
    """The text of the other file: the parts of an experiment as JSON has them, and the settings of a run."""
    lines = [
        "/** An experiment as JSON has it. Written from core/experiment/parts.py by `make format`. */",
        "declare namespace Races {",
    ]
    for part in PARTS:
        lines += [f"  interface {part.__name__} {{", *_fields(part), "  }"]
    names = " | ".join(f'"{name}"' for name in SETTINGS)
    return "\n".join([*lines, f"  type Settings = Pick<Run, {names}>;", "}", ""])


def _fields(part: type[BaseModel]) -> typing.Iterator[str]:
    """The keys of a part; one that is sparse leaves out what says nothing."""
    for name, hint in get_type_hints(part, include_extras=True).items():
        if name in part.model_fields:
            inside = [one for one in typing.get_args(hint) if one is not type(None)]
            sparse = issubclass(part, Sparse) and type(None) in typing.get_args(hint)
            yield f"    {name}{'?' if sparse else ''}: {written(inside[0] if sparse else hint)};"


def written(hint: typing.Any) -> str:
    """A type as TypeScript writes it."""
    if hint in PLAIN:
        return PLAIN[hint]
    if is_typeddict(hint) or (isinstance(hint, type) and issubclass(hint, BaseModel)):
        return hint.__name__
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        bounds = [bound for one in inside[1:] for bound in getattr(one, "metadata", ())]
        return "[number, number]" if bounds == [MinLen(2), MaxLen(2)] else written(inside[0])
    if origin is typing.Literal:
        return " | ".join(json.dumps(value) for value in inside)
    if origin is tuple and inside[-1] is ...:
        return f"{written(inside[0])}[]"
    parts = [written(part) for part in inside]
    if origin in (types.UnionType, typing.Union):
        return " | ".join(parts)
    if origin is tuple:
        return f"[{', '.join(parts)}]"
    if origin is dict:
        return f"Record<{', '.join(parts)}>"
    if origin is list:
        return f"({parts[0]})[]" if " | " in parts[0] else f"{parts[0]}[]"
    raise TypeError(f"{hint} has no counterpart in TypeScript")


if __name__ == "__main__":
    FILE.write_text(declarations(), "utf-8")
    EXPERIMENT_FILE.write_text(experiments(), "utf-8")
