"""From a jaxpr to an ES module: rules, landscapes, schedules, measures, written once in JAX, for the browser.

`rule`, `landscape`, `schedule` and `measures` say what a module of each exports, and
app/player/types/engine.d.ts says it to TypeScript. Each traces its functions (`function`), and `translate`
writes the jaxpr's equations one after the other, each by its primitive's entry in `primitives.TABLE`.
`values` are arrays: small ones are an expression for each element, large ones lie in typed arrays. `code` is
what has been written so far. A rule knows nothing of its landscape: what it asks of the `objective` becomes a
call.
"""

from pathlib import Path

from core.javascript.landscape import landscape_module
from core.javascript.measures import measures_module
from core.javascript.module import Compiled
from core.javascript.rule import rule_module
from core.javascript.schedule import policy_module, schedule_module

RUNTIME_FILE = Path(__file__).with_name("runtime.js")
"""What modules import."""

__all__ = [
    "RUNTIME_FILE",
    "Compiled",
    "landscape_module",
    "measures_module",
    "policy_module",
    "rule_module",
    "schedule_module",
]
