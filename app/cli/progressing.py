"""How far a long command is: a bar on stderr, where someone watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

FINE = 1000
"""Places of the bar."""


@contextmanager
def bar(label: str) -> Iterator[Callable[[float], None]]:
    """What is to hear of the share, from 0 to 1, that is done; without a terminal it says nothing."""
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    with click.progressbar(length=FINE, label=label, file=sys.stderr) as shown:
        yield lambda share: shown.update(max(round(FINE * share) - shown.pos, 0))
        shown.update(FINE - shown.pos)
