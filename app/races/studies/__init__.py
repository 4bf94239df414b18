"""Studies: what a sweep is over, as a file; which cells that makes; and what was measured of them.

A study is an experiment, the axes along which some of its values vary, and measures:
`{"version": 2, "experiment": {…}, "over": {"runs.0.lr": {"log": [1e-4, 1, 33]}},
"measures": {"end": {"of": "final"}}}`.
"""

from app.races.studies.chunking import Chunk, chunks
from app.races.studies.computing import computed
from app.races.studies.running import Result, run
from app.races.studies.study import MOST_CELLS, Study, read

__all__ = ["MOST_CELLS", "Chunk", "Result", "Study", "chunks", "computed", "read", "run"]
