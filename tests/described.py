"""Whether a message of the player is what app/player/headers describes."""

import typing
from functools import cache

from pydantic import TypeAdapter

from app.player import headers

DESCRIPTION = TypeAdapter(headers.Description)
"""What a browser is told of a race; it stands in a message for no view."""


def check(message: bytes) -> str:
    """The view that a message is for. Raises ValidationError for a header that is not described."""
    length = int.from_bytes(message[:4], "little")
    header = TypeAdapter(dict[str, typing.Any]).validate_json(message[4 : 4 + length])
    view, _ = header["view"], header.pop("arrays")
    text = TypeAdapter(dict[str, typing.Any]).dump_json(header)
    described(view).validate_json(text, strict=True, extra="forbid")
    return view


@cache
def described(view: str) -> TypeAdapter[typing.Any]:
    """What may be said to a view: one header, or one of several."""
    fitting = [one for one in headers.EVERY if view in typing.get_args(one.__annotations__.get("view"))]
    assert fitting, f"no header is for {view!r}"
    return TypeAdapter(typing.Union[tuple(fitting)])  # noqa: UP007, of as many as there are
