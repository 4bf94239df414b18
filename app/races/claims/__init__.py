"""Claims: what a scene says of its runs, in numbers that are measured again.

A claim names a measure, what it is told, and what comes out:
`{"measure": "turns", "axis": 1, "is": [39, 13, 0]}`. Of experiments side by side it names one by its `panel`.
"""

from app.races.claims.claim import Claim, experiment_of, read
from app.races.claims.judging import Outcome, judge
from app.races.claims.values import known

__all__ = ["Claim", "Outcome", "experiment_of", "judge", "known", "read"]
