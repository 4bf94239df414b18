"""Where links in files lead: back to the server that is known, and nowhere if there is none."""

import ipaddress
import os
from urllib.parse import urlsplit

from core.experiment import ExperimentError

VARIABLE = "TRAJECTORIES_LINK_BASE"
"""The environment's name for the address of the server that others reach."""


def base(given: str | None = None, seen: str | None = None) -> str:
    """The address that links begin with; empty if there is none that leads others anywhere.

    It is the one that is `given`, else the environment's, else where a visitor has `seen` the server, unless
    that is on the visitor's own machine. Raises ExperimentError if it is no address of a server.
    """
    for name, address in (("link-base", given), (VARIABLE, os.environ.get(VARIABLE))):
        if address:
            parts = urlsplit(address) if address.isprintable() and " " not in address else urlsplit("")
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
                raise ExperimentError(
                    f"{name}: must be an address like https://example.org/app, not {address!r}."
                )
            return address.rstrip("/")
        if given == "":
            return ""
    seen = (seen or "").partition("?")[0].rstrip("/")
    return "" if _alone(urlsplit(seen).hostname or "") else seen


def _alone(host: str) -> bool:
    """Whether a name means the machine that asks for it."""
    if host in ("", "localhost") or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
