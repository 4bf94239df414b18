"""What the header of every message says: one description, for Python, for the player, and for a reader.

`types/headers.d.ts` is written from it by `make format`, so that the player's JavaScript is checked against
what is sent; tests/player/test_headers.py holds both of them, and real messages, to it. The arrays that
follow a header are described where they are packed.
"""

from typing_extensions import is_typeddict

from app.player.headers import asked, described, drawn, page, training
from app.player.headers.described import Description

EVERY = [
    one
    for room in (drawn, described, asked, training, page)
    for one in vars(room).values()
    if is_typeddict(one) and one.__module__ == room.__name__
]
"""All of them, in reading order."""

__all__ = ["EVERY", "Description"]
