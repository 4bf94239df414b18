"""Ways to search the unit cube with a budget: grid, random, coarse to fine, successive halving."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

Score = Callable[[np.ndarray, float], np.ndarray]
"""The scores [n], lower is better, of places [n, k] after a share of the steps."""

ROUNDS = 4
"""Of a search from coarse to fine; in each the box is half as wide along every axis."""
KEEP = 3
"""Of so many one goes on to three times as many steps, in successive halving."""
RUNGS = 3
"""How often."""


class Scored(NamedTuple):
    """What a search tried."""

    places: np.ndarray  # [n, k] in the unit cube
    scores: np.ndarray  # [n] lower is better, infinite where the run diverged
    shares: np.ndarray  # [n] of the steps that it took

    def best(self) -> int:
        """The trial with the lowest score, of those that took all the steps."""
        whole = np.where(self.shares == self.shares.max(), self.scores, np.inf)
        return int(np.argmin(whole))


class Search(NamedTuple):
    """A way to spend a budget."""

    name: str
    title: str
    help: str
    source: str
    spend: Callable[[int, int, np.random.Generator, Score], Scored]


def grid(budget: int, k: int, draw: np.random.Generator, score: Score) -> Scored:
    """As many values of every setting as the budget allows, all combined; each in the middle of its share."""
    each = max(1, math.floor(budget ** (1 / k) + 1e-9))
    side = (np.arange(each) + 0.5) / each
    places = np.stack(np.meshgrid(*[side] * k, indexing="ij"), axis=-1).reshape(-1, k)
    return _whole(places, score)


def at_random(budget: int, k: int, draw: np.random.Generator, score: Score) -> Scored:
    """Every trial with values of its own."""
    return _whole(draw.random((budget, k)), score)


def coarse_to_fine(budget: int, k: int, draw: np.random.Generator, score: Score) -> Scored:
    """A few rounds at random, each in a box half as wide around the best so far."""
    low, high = np.zeros(k), np.ones(k)
    found: list[Scored] = []
    for share in np.diff(np.linspace(0, budget, ROUNDS + 1).round().astype(int)):
        if not share:
            continue
        found.append(_whole(low + draw.random((share, k)) * (high - low), score))
        tried = _together(found)
        half = (high - low) / 4
        middle = np.clip(tried.places[tried.best()], half, 1 - half)
        low, high = middle - half, middle + half
    return _together(found)


def successive_halving(budget: int, k: int, draw: np.random.Generator, score: Score) -> Scored:
    """Many trials with few steps, then the best third of them with three times as many, and so on.

    Every rung takes the same number of steps in all; together they take those of `budget` whole runs.
    """
    rungs = min(RUNGS, int(math.log(max(budget, 1), KEEP)))
    count = max(1, budget * KEEP**rungs // (rungs + 1))
    places = draw.random((count, k))
    found: list[Scored] = []
    for rung in range(rungs, -1, -1):
        share = float(KEEP) ** -rung
        scores = score(places, share)
        found.append(Scored(places, scores, np.full(len(places), share)))
        places = places[np.argsort(scores, kind="stable")[: max(1, len(places) // KEEP)]]
    return _together(found)


def _whole(places: np.ndarray, score: Score) -> Scored:
    return Scored(places, score(places, 1.0), np.ones(len(places)))


def _together(found: Sequence[Scored]) -> Scored:
    return Scored(*map(np.concatenate, zip(*found, strict=True)))


SEARCHES: dict[str, Search] = {
    search.name: search
    for search in (
        Search(
            "random",
            "Random search",
            "Every trial has values of its own: where few settings matter, many values of these are seen.",
            "Bergstra & Bengio 2012, Random search for hyper-parameter optimization",
            at_random,
        ),
        Search(
            "grid",
            "Grid search",
            "All combinations of a few values of every setting.",
            "Bergstra & Bengio 2012, Random search for hyper-parameter optimization",
            grid,
        ),
        Search(
            "coarse",
            "Coarse to fine",
            "Random search in four rounds, each in a box half as wide around the best so far.",
            "K. McGuinness, Optimizing deep networks (UPC TelecomBCN, 2016)",
            coarse_to_fine,
        ),
        Search(
            "halving",
            "Successive halving",
            "Many trials with a few steps; the best third goes on with three times as many.",
            "Jamieson & Talwalkar 2016, Non-stochastic best arm identification, Algorithm 1",
            successive_halving,
        ),
    )
}
