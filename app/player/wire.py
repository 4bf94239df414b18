"""The player's bytes: a 4-byte little-endian header length, a JSON header, then arrays of numbers.

The header is padded with blanks so that the arrays start on a multiple of eight bytes.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np


def pack(
    header: dict[str, Any],
    arrays: Mapping[str, np.ndarray],
    coded: Mapping[str, Any] | None = None,
    *,
    exact: bool = False,
) -> bytes:
    """One message for the player; `header["arrays"]` says where each array lies, in units of four bytes.

    16-bit integers, and those of 8 bits without a sign, stay so. If the message is `exact`, float64 and int32
    arrive as they are too, though what float32 holds exactly travels as such. Everything else becomes
    float32. `coded` says what the integers of an array mean.
    """
    layout, blocks, offset = {}, [], 0
    for name, array in arrays.items():
        kept = exact if array.dtype in (np.float64, np.int32) else array.dtype in (np.int16, np.uint8)
        kind = f"{array.dtype.kind}{array.dtype.itemsize}" if kept else "f4"
        wide = kind == "f8" and np.array_equal(array.astype(np.float32), array)
        kind = "f4" if wide else kind
        if kind == "f8" and offset % 2:  # a browser reads numbers of eight bytes at multiples of eight
            blocks.append(bytes(4))
            offset += 1
        block = np.ascontiguousarray(array, f"<{kind}").tobytes()
        layout[name] = {"offset": offset, "shape": array.shape}
        layout[name] |= {"type": kind} if kind != "f4" else {"wide": True} if wide else {}
        if coded and name in coded:
            layout[name]["coded"] = coded[name]
        blocks.append(block + bytes(-len(block) % 4))
        offset += len(blocks[-1]) // 4
    text = json.dumps(header | {"arrays": layout}, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(4 + len(text)) % 8)
    return len(text).to_bytes(4, "little") + text + b"".join(blocks)


def bundle(header: Mapping[str, Any], parts: Mapping[str, bytes]) -> bytes:
    """Messages in one piece, behind a header that names them; static/core/payload.js reads it."""
    sizes = [len(part) for part in parts.values()]
    text = json.dumps({**header, "names": list(parts), "sizes": sizes}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([len(text).to_bytes(4, "little"), text, *parts.values()])


def unpack(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What `pack` packed; for tests and for Python readers of exports."""
    start = 4 + int.from_bytes(message[:4], "little")
    header = json.loads(message[4:start])
    arrays = {
        name: np.frombuffer(
            message, f"<{at.get('type', 'f4')}", int(np.prod(at["shape"])), start + 4 * at["offset"]
        )
        .astype(float if at.get("wide") else f"<{at.get('type', 'f4')}")
        .reshape(at["shape"])
        for name, at in header["arrays"].items()
    }
    return header, arrays
