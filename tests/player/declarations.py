"""Writes app/player/types/headers.d.ts, which tells TypeScript what app/player/headers describes."""

import inspect
import types
import typing

from typing_extensions import get_type_hints, is_typeddict

from app.player import headers, static_files

FILE = static_files.PLAYER.parent / "types" / "headers.d.ts"
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


def written(hint: typing.Any) -> str:
    """A type as TypeScript writes it."""
    if hint in PLAIN:
        return PLAIN[hint]
    if is_typeddict(hint):
        return hint.__name__
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return " | ".join(f'"{value}"' for value in inside)
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
