"""Judging a claim: what came out, in one sentence."""

import math
from typing import NamedTuple

from app.races.claims import values
from app.races.claims.claim import Claim
from core.experiment import Experiment
from core.measures import order


class Outcome(NamedTuple):
    """Whether a claim holds, and what came out."""

    holds: bool
    sentence: str
    found: tuple[float | None, ...]
    """The numbers that were measured, one a run that the claim is about."""


def judge(claim: Claim, experiment: Experiment) -> Outcome:
    """Measure what a claim speaks of. Raises ExperimentError if that cannot be measured."""
    changed = values.changed(experiment, claim.change)

    def measured(i: int | None) -> float | None:
        return values.value_of(claim.measure, claim.told, changed, i)

    found = [measured(i) for i in claim.runs] if claim.runs else [measured(None)]
    if claim.over is not None:
        base = measured(claim.over)
        found = [None if one is None or not base else one / base for one in found]
    holds, claimed = _compared(claim, found)
    told = "".join(f", {key} {value}" for key, value in claim.told.items())
    whose = f" of run {claim.runs[0]}" if len(claim.runs) == 1 else ""
    ratio = "" if claim.over is None else f" over run {claim.over}"
    came = _listed(found)
    verdict = f"{came}, as claimed" if holds else f"{came}, but {claimed} was claimed"
    return Outcome(holds, f"{claim.measure}{told}{whose}{ratio}: {verdict}.", tuple(found))


def _compared(claim: Claim, found: list[float | None]) -> tuple[bool, str]:
    """Whether the numbers are as claimed, and what was claimed."""
    if claim.order is not None:
        return order(found) == [claim.runs.index(i) for i in claim.order], f"the order {list(claim.order)}"
    if claim.equals is not None:
        pairs = zip(found, claim.equals, strict=True)
        holds = all(_equal(one, other, claim.within) for one, other in pairs)
        within = f" within {100 * claim.within:g} %" if claim.within else ""
        return holds, f"{_listed(claim.equals)}{within}"
    low = -math.inf if claim.least is None else claim.least
    high = math.inf if claim.most is None else claim.most
    words = [f"at least {low:g}"] * (low > -math.inf) + [f"at most {high:g}"] * (high < math.inf)
    return all(one is not None and low <= one <= high for one in found), " and ".join(words)


def _equal(found: float | None, claimed: float | None, within: float) -> bool:
    if found is None or claimed is None:
        return found is claimed
    return abs(found - claimed) <= within * abs(claimed)


def _listed(numbers: tuple[float | None, ...] | list[float | None]) -> str:
    return ", ".join("none" if one is None else f"{one:.6g}" for one in numbers)
