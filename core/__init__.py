"""The numerical core: what a rule, a landscape and an experiment are, and how one becomes a path.

Needs jax, numpy and pydantic; knows nothing of pages or plots. Read `core.reference` first: a run, in plain
Python.
"""

import os

SMALL_LOOPS = "xla_cpu_small_while_loop_byte_threshold"


def with_small_loops(flags: str) -> str:
    """XLA's flags with our bound for small loops behind them, unless they have one.

    XLA compiles a small loop as one kernel, a larger one operation by operation. Its bound of 1 kB makes a
    line search inside a step ten times slower than this one.
    """
    return (
        flags if SMALL_LOOPS in flags else f"{flags} --xla_backend_extra_options={SMALL_LOOPS}=65536".strip()
    )


os.environ["XLA_FLAGS"] = with_small_loops(os.environ.get("XLA_FLAGS", ""))  # read when jax starts
