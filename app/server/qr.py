"""QR codes of the server's own addresses, and what that address is for others."""

import io
import ipaddress
import os
import socket
from functools import cache
from urllib.parse import urlsplit

import segno

NAMED = "TRAJECTORIES_URL"
"""The variable of the environment that says what the server's address is for those who come."""


def svg(text: str) -> str:
    """A QR code as an SVG element of no size of its own, dark on white with a quiet zone of four modules."""
    code = segno.make(text, error="m", micro=False)
    out = io.BytesIO()
    look = {"border": 4, "dark": "#000", "light": "#fff", "omitsize": True, "lineclass": None}
    code.save(out, kind="svg", xmldecl=False, svgclass=None, nl=False, **look)
    return out.getvalue().decode()


def public(url: str, base: str) -> str:
    """The address of the server for a phone, without a slash at its end.

    `url` is one that somebody asked for, `base` the prefix of all paths. A teacher who asks for localhost
    gets the address that this machine has in its network.
    """
    named = os.environ.get(NAMED, "").strip().rstrip("/")
    if named:
        return named
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if _own(host):
        host = lan() or host
    named_host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{named_host}{port}{base}"


def _own(host: str) -> bool:
    """Whether only this machine knows itself by this name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def lan() -> str | None:
    """This machine's address in its network, if it has one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's (RFC 5737): only a route is chosen
            found = probe.getsockname()[0]
        except OSError:
            return None
    return None if _own(found) else found
