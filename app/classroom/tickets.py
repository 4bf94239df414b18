"""Tickets: what a browser shows to be the teacher of a room, or a student in it.

A ticket says which room it is for, whose, and since when there is that room, and is signed with a key that
follows from the teacher's token. So every replica knows a good one without remembering any, and a room can
be made again by the one who opened it.
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import NamedTuple

from app.classroom.codes import ALPHABET, LETTERS

LIFE = 4 * 3600
"""Seconds after which a room is gone."""
TOKEN_LETTERS = "23456789BCDFGHJKMNPQRTVWXYZ"  # noqa: S105  no token, but what one is made of
SHORTEST, LONGEST = 9, 128
"""Letters of a token."""


class Life(NamedTuple):
    """A room by its code, and which of those that ever had this code."""

    code: str
    nonce: str
    created: int
    """Milliseconds since 1970."""

    @property
    def name(self) -> str:
        """What no other room is ever called."""
        return f"{self.code}.{self.nonce}.{self.created}"

    @property
    def expires(self) -> int:
        """When it is gone, in milliseconds since 1970."""
        return self.created + LIFE * 1000


class Ticket(NamedTuple):
    """Whose a ticket is: a student's id, or "" for the teacher."""

    life: Life
    student: str

    @property
    def host(self) -> bool:
        """Whether it is the teacher's."""
        return not self.student


def new_token() -> str:
    """A token to print: nine letters and digits, 43 bits."""
    drawn = [secrets.choice(TOKEN_LETTERS) for _ in range(9)]
    return "-".join("".join(drawn[i : i + 3]) for i in (0, 3, 6))


def begin(code: str, now: float) -> Life:
    """A new room with this code."""
    return Life(code, secrets.token_urlsafe(6), round(now * 1000))


class Signer:
    """Writes and reads tickets. Reading one costs some microseconds, making a signer a tenth of a second:

    whoever has a ticket could otherwise try out tokens as fast as he can hash.
    """

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._key = hashlib.scrypt(self._token, salt=b"trajectories class", n=2**14, r=8, p=1)

    def is_token(self, text: str) -> bool:
        """Whether that is the teacher's token, however it is written."""
        return hmac.compare_digest(_bare(text), _bare(self._token.decode()))

    def host(self, life: Life) -> str:
        """The teacher's ticket of a room."""
        return self._signed(f"h.{life.name}")

    def seat(self, life: Life, student: str) -> str:
        """A student's."""
        return self._signed(f"s.{life.name}.{student}")

    def student(self, life: Life, key: str) -> str:
        """The id of the student whose browser has this key: eight letters that do not tell the key."""
        return base64.urlsafe_b64encode(self._mac(f"id.{life.name}.{key}")[:6]).decode()

    def door(self, life: Life) -> str:
        """Four letters more, which nobody guesses together with the code."""
        return "".join(ALPHABET[byte % len(ALPHABET)] for byte in self._mac(f"door.{life.name}")[:LETTERS])

    def read(self, text: str) -> Ticket | None:
        """What a ticket says; None if it is none of this signer's."""
        body, _, mac = text.rpartition(".")
        if len(text) > 200 or not text.isascii() or not hmac.compare_digest(self._written(body), mac):
            return None
        kind, code, nonce, created, *student = body.split(".")
        return Ticket(Life(code, nonce, int(created)), student[0] if kind == "s" else "")

    def _signed(self, body: str) -> str:
        return f"{body}.{self._written(body)}"

    def _written(self, body: str) -> str:
        return base64.urlsafe_b64encode(self._mac(body)[:18]).decode()

    def _mac(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")


signer = lru_cache(maxsize=8)(Signer)
"""That of a token, made once."""


def _bare(token: str) -> bytes:
    return token.strip().upper().encode("utf-8", "surrogatepass")
