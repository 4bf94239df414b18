"""The player's bytes: a 4-byte little-endian header length, a JSON header, then arrays of numbers.

The header is padded with blanks so that the arrays start on a multiple of four bytes.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np


def pack(
    header: dict[str, Any], arrays: Mapping[str, np.ndarray], coded: Mapping[str, Any] | None = None
) -> bytes:
    """One message for the player; `header["arrays"]` says where each array lies, in units of four bytes.

    16-bit integers stay so, everything else becomes float32. `coded` says what the integers of an array mean.
    """
    layout, blocks, offset = {}, [], 0
    for name, array in arrays.items():
        small = array.dtype == np.int16
        block = np.ascontiguousarray(array, "<i2" if small else "<f4").tobytes()
        layout[name] = {"offset": offset, "shape": array.shape} | ({"type": "i2"} if small else {})
        if coded and name in coded:
            layout[name]["coded"] = coded[name]
        blocks.append(block + bytes(-len(block) % 4))
        offset += len(blocks[-1]) // 4
    text = json.dumps(header | {"arrays": layout}, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + b"".join(blocks)


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What `pack` packed; for tests and for Python readers of exports."""
    start = 4 + int.from_bytes(message[:4], "little")
    header = json.loads(message[4:start])
    arrays = {
        name: np.frombuffer(
            message, f"<{at.get('type', 'f4')}", int(np.prod(at["shape"])), start + 4 * at["offset"]
        ).reshape(at["shape"])
        for name, at in header["arrays"].items()
    }
    return header, arrays
