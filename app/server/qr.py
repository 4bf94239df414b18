"""QR codes of the server's own addresses, and what that address is for others."""

import io
import ipaddress
from urllib.parse import urlsplit

import segno

from app.server import address

NAMED = address.NAMED


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
    if named := address.named():
        return named
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if own(host):
        if found := address.found():
            return found
        host = address.reachable() or host
    named_host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{named_host}{port}{base}"


def own(host: str) -> bool:
    """Whether only this machine knows itself by this name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
