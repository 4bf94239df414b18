"""Links that nobody means well with, from a seed: broken texts, bombs, scenes with parts that are wrong."""

import base64
import copy
import json
import random
import zlib
from collections.abc import Iterator

import brotli

from app.races import gallery, scene

NUMBERS = [0, -1, 1e308, -1e308, 5e-324, 2**63, 2**64, 10**400, -(10**30), 1e16, 0.1, True, False]
TEXTS = [
    "",
    " ",
    "\0",
    "\ud800",
    "‮abc",
    "​",
    "a" * 70_000,
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "__class__",
    "__import__('os').system('id')",
    "9**9**9",
    "x^" * 400 + "2",
    "(" * 2_000 + "x" + ")" * 2_000,
    "-" * 3_000 + "x",
    "x.__class__.__mro__",
    "lambda: 0",
    "sin(" * 60 + "x" + ")" * 60,
    "exp(exp(exp(exp(1e9))))",
    "1e999",
    "$\\def\\a{\\a\\a}\\a$",
    "=cmd|' /C calc'!A0",
    "NaN",
    "Infinity",
    "null",
    "beale",
    "formula",
    "constructor",
    "__proto__",
]
ODD = [
    *NUMBERS,
    *TEXTS,
    None,
    [],
    {},
    [[]],
    {"": ""},
    [None] * 300,
    {"__proto__": {}},
    float("nan"),
    float("inf"),
]


def seeds() -> list[dict]:
    """The scenes of the gallery, as JSON has them."""
    return [json.loads(scene.minimal(entry.scene)) for entry in gallery.entries().values()]


def packed(plain: bytes, level: int = 1) -> str:
    """A link that holds some bytes."""
    return base64.urlsafe_b64encode(zlib.compress(plain, level)).decode().rstrip("=")


def bombs() -> Iterator[str]:
    """Links that are small, and would be large."""
    yield packed(b" " * 40_000_000, 9)
    yield packed(b"[" * 90_000)
    yield packed(b'{"a":' * 18_000)
    yield packed(b'{"version":1,"seed":' + b"9" * 90_000 + b"}")
    yield packed(b'{"version":1,"runs":[' + b'{"rule":"gd"},' * 6_000 + b'{"rule":"gd"}]}')
    yield packed(zlib.compress(b"0" * 10_000_000, 9), 9)
    yield base64.urlsafe_b64encode(brotli.compress(b"[" * 10_000_000)).decode().rstrip("=")
    yield '{"version": 1, "landscape": {"name": "formula", "formula": "%s"}}' % ("9**" * 3_000 + "9")
    yield "{" * 90_000
    yield "A" * 90_000
    yield '{"version": 1e999}'
    yield packed('{"version": 1, "seed": 1}'.encode("utf-16"))
    yield packed(b'{"version": 1, "version": 2, "version": 2}')


def links(count: int, seed: int = 0) -> Iterator[str]:
    """So many links, the same for a seed: half are damaged, half hold a scene in which something is odd."""
    rng, known = random.Random(seed), seeds()  # noqa: S311  no secrets
    yield from bombs()
    for _ in range(count):
        given = copy.deepcopy(rng.choice(known))
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            _spoil(given, rng)
        plain = json.dumps(given).encode()
        if rng.random() < 0.1:
            plain = _flipped(plain, rng)
        text = packed(plain) if rng.random() < 0.9 else plain.decode("latin-1")
        yield _damaged(text, rng) if rng.random() < 0.15 else text


def _places(value: object) -> Iterator[tuple[dict | list, str | int]]:
    """Every part of JSON, as what it is in and where."""
    if isinstance(value, dict | list):
        for key in [*value] if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _spoil(given: dict, rng: random.Random) -> None:
    holder, key = rng.choice([*_places(given)])
    way = rng.random()
    if isinstance(holder[key], float) and rng.random() < 0.6:
        holder[key] = rng.choice((holder[key] * 10.0 ** rng.randint(-30, 30), -holder[key], holder[key] + 1))
    elif way < 0.6:
        holder[key] = copy.deepcopy(rng.choice(ODD))
    elif way < 0.7:
        del holder[key]
    elif way < 0.8 and isinstance(holder, dict):
        holder[rng.choice(TEXTS)] = holder[key]
    elif way < 0.9:
        other, name = rng.choice([*_places(given)])
        holder[key] = copy.deepcopy(other[name])
    elif isinstance(holder, list):
        holder *= rng.choice((2, 50))
    else:
        holder[key] = [copy.deepcopy(holder[key])] * rng.choice((1, 2, 200))


def _flipped(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 3, 20))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _damaged(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return rng.choice(
        (text[:at], text[at:], text[:at] + rng.choice("\0 %&<\"'\\/é\u202e=") + text[at:], text + text)
    )
