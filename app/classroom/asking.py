"""What a browser sends to open a room and to come into one."""

from typing import Annotated

from pydantic import Field

from app.classroom.codes import ALPHABET
from app.classroom.tickets import LONGEST
from core.experiment.parts import Part


class Open(Part):
    """For a room, one with this code if the browser knows one of old."""

    token: Annotated[str, Field(max_length=LONGEST)]
    code: Annotated[str, Field(pattern=f"^[{ALPHABET}]{{4}}$")] | None = None


class Join(Part):
    """For a seat; `key` is what this browser alone knows, 22 letters of base64url."""

    code: Annotated[str, Field(max_length=40)]
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,64}$")] = Field(
        description="22 to 64 of the letters A-Z a-z 0-9 _ -"
    )


class Close(Part):
    """Nothing more is said."""
