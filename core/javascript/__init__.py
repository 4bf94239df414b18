"""From a jaxpr to an ES module: rules, landscapes and schedules, written once in JAX, for the browser."""

from core.javascript.landscape import landscape_module
from core.javascript.module import Compiled
from core.javascript.rule import rule_module

__all__ = ["Compiled", "landscape_module", "rule_module"]
