"""The numerical core: what a rule, a landscape and an experiment are, and how one becomes a path.

Needs jax, numpy and pydantic; knows nothing of pages or plots.
"""

import os

# XLA compiles a small loop as one kernel, a larger one operation by operation. Its bound of 1 kB makes a line
# search inside a step ten times slower than this one; it is read when jax starts.
os.environ.setdefault(
    "XLA_FLAGS", "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=65536"
)
