"""Every route is asked for what it does not have: files elsewhere, other folders, no end of letters."""

import re

import pytest
from guarded import ask

from app.server.routes import Beside

HOSTILE = [
    "..",
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%252f..%252fetc%252fpasswd",
    "..\\..\\..\\etc\\passwd",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:\\Windows\\win.ini",
    "\0",
    "passwd\0.js",
    "a" * 50_000,
    "\ufffd",
    "<script>alert(1)</script>",
    "9" * 5_000,
    "-1",
    "__proto__",
    "~",
]
PATTERNS = sorted({route.path for route in Beside()._routes if "{" in route.path})


def asked(pattern):
    """Addresses of a route with each of these in each of its places, and in all of them."""
    names = re.findall(r"{[^}]+}", pattern)
    for one in HOSTILE:
        yield re.sub(r"{[^}]+}", lambda _, one=one: one, pattern)
        for name in names:
            yield re.sub(r"{[^}]+}", "x", pattern.replace(name, one.replace("{", "")))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_route_gives_nothing_but_its_own(pattern):
    for method in ("GET", "POST"):
        for path in asked(pattern):
            answer = ask(method, path)
            assert answer.status < 500, path[:200]
            for secret in (b"root:", b"Traceback", b"[fonts]", b"/site-packages/"):
                assert secret not in answer.body, path[:200]
