"""The product around the core: page, player, command line and server."""

import os
from importlib.metadata import version

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads wait for busy cores by spinning

VERSION = version("optimizer-trajectories")
