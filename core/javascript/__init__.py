"""From a jaxpr to an ES module: rules, landscapes and schedules, written once in JAX, for the browser."""

from core.javascript.landscape import landscape_module
from core.javascript.module import Compiled
from core.javascript.rule import rule_module
from core.javascript.schedule import policy_module, schedule_module

__all__ = ["Compiled", "landscape_module", "policy_module", "rule_module", "schedule_module"]
