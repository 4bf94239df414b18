"""Who asks: a number in a cookie, so that a class behind one address is many. It says nothing else."""

import re

COOKIE = "trajectories_visitor"
"""The cookie's name; it goes with the browser's session."""
_NUMBER = re.compile(r"[0-9a-f]{32}", re.ASCII)


def known(cookie: str) -> str:
    """The visitor that a cookie names; empty if it is none of ours."""
    return cookie if _NUMBER.fullmatch(cookie) else ""
