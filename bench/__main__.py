"""Run every measurement, or those named: `python -m bench core page`; options go to the last one named."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module

PARTS = (
    "core",
    "rules",
    "javascript",
    "surfaces",
    "sgd",
    "sweep",
    "atlas",
    "networks",
    "slides",
    "decks",
    "page",
    "scenes",
    "live",
    "playing",
    "embedding",
    "lessons",
    "classroom",
    "endurance",
)


def main() -> None:
    """Print one line a number: what, measured, peer or goal."""
    first = next((i for i, word in enumerate(sys.argv) if word.startswith("-")), len(sys.argv))
    parts, options = sys.argv[1:first] or PARTS, sys.argv[first:]
    for part in parts:
        measure: Callable[..., Iterator[tuple[str, str, str]]] = import_module(f"bench.{part}").measure
        print(f"\n{part}")
        for what, measured, against in measure(*(options if part == parts[-1] else ())):
            print(f"  {what:<58} {measured:>14}   {against}", flush=True)


if __name__ == "__main__":
    main()
