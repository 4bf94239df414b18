"""Where this server is to be found by those who come, and how a terminal shows that."""

import io
import os
import socket
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import segno

NAMED = "TRAJECTORIES_URL"
"""The variable of the environment that says what the server's address is for those who come."""
FILE = "TRAJECTORIES_ADDRESS"
"""The one that names a file with the address, which another process has found and written."""
OUTSIDE = "TRAJECTORIES_HOST_NETWORK"
"""The one that says of a container that its network is the machine's."""


def named() -> str | None:
    """The address that the environment names, without a slash at its end."""
    return os.environ.get(NAMED, "").strip().rstrip("/") or None


def found() -> str | None:
    """The one that another process has found for this one."""
    try:
        return Path(os.environ[FILE]).read_text(encoding="utf-8").strip().rstrip("/") or None
    except (KeyError, OSError, UnicodeDecodeError):
        return None


def reachable() -> str | None:
    """This machine's address in its network; None in a container, whose own nobody else can reach."""
    return None if _enclosed() else lan()


def of_port(port: int, scheme: str = "http", base: str = "") -> str | None:
    """The whole address of what listens on a port of this machine, as others see it."""
    if known := named() or found():
        return known
    host = reachable()
    shown = "" if port == {"http": 80, "https": 443}[scheme] else f":{port}"
    return f"{scheme}://{host}{shown}{base}" if host else None


def _enclosed() -> bool:
    if socket.gethostname() in ("docker-desktop", "linuxkit"):  # the machine within, that containers run in
        return True
    return Path("/.dockerenv").exists() and not os.environ.get(OUTSIDE)


@cache
def lan() -> str | None:
    """This machine's address in its network, if it has one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's (RFC 5737): only a route is chosen
            address = probe.getsockname()[0]
        except OSError:
            return None
    return None if address.startswith("127.") else address


def shown(address: str | None, *lines: str) -> str:
    """The address as a QR code and in words, then further lines, for a terminal."""
    if address is None:
        words = (
            "The address of this computer cannot be seen from inside a container. Start it with"
            f" {NAMED}=http://ADDRESS:PORT for QR codes that phones can follow."
        )
        return "\n".join([words, *lines, ""])
    out = io.StringIO()
    segno.make(f"{address}/", error="m", micro=False).terminal(out, compact=True, border=2)
    return "\n".join([out.getvalue(), f"  {address}", *(f"  {line}" for line in lines), ""])


def checked(address: str) -> bool:
    """Whether this is an address that a browser can open."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
