"""The product around the core: page, player, command line and server."""

import os
from functools import cache

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads wait for busy cores by spinning


def __getattr__(name: str) -> str:
    """VERSION, which is looked up where it is asked for: the look-up takes longer than the imports here."""
    if name == "VERSION":
        return _version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _version() -> str:
    from importlib.metadata import version

    return version("optimizer-trajectories") + os.environ.get("TRAJECTORIES_CHANGES", "")
