"""Modules and numbers as a classic script writes them: calls of what the page offers.

A module stands there as a function, whose text the page can show to a reader and hand on to its worker.
"""

import base64
import json

from app.player.scripts import factory


def defined(address: str, text: str) -> str:
    """The call that defines a compiled module under its address."""
    return f"trajectories.define({json.dumps(address)}, {factory(text)});\n"


def brought(address: str, message: bytes) -> str:
    """The call that brings a message under its address."""
    return f'trajectories.bring({json.dumps(address)}, "{base64.b64encode(message).decode()}");\n'
