"""The product around the core: page, player, command line and server."""

from importlib.metadata import version

VERSION = version("optimizer-trajectories")
