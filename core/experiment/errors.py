"""What is wrong with an experiment, in one sentence."""

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

MANY = 20
"""More names than this are not all repeated in a message."""


class ExperimentError(ValueError):
    """One sentence that names the key, what was given and what is allowed."""


def look_up(registry: Mapping[str, Any], name: str, where: str, kind: str) -> Any:
    """What a registry holds under a name. Raises ExperimentError with the name that may have been meant."""
    if name in registry:
        return registry[name]
    raise ExperimentError(unknown(where, kind, name, registry))


def unknown(where: str, kind: str, name: str, allowed: Iterable[str], *, many: int = MANY) -> str:
    """The sentence for a name that is not among the allowed ones; more than `many` are not repeated."""
    allowed = list(allowed)
    near = get_close_matches(name.lower(), allowed, n=1, cutoff=0.5)
    guess = f"; did you mean {near[0]}?" if near else "."
    listed = " Allowed: " + ", ".join(allowed) + "." if allowed else " None is allowed here."
    if len(allowed) > many:
        listed = f" `trajectories list {kind}s` names the {len(allowed)} there are."
    return f"{where}: there is no {kind} called {short(name)}{guess}{listed}"


def short(value: Any) -> str:
    """A value as JSON has it, cut after sixty letters."""
    return cut(json.dumps(value) if not isinstance(value, float) else repr(value))


def cut(text: str) -> str:
    """A text, cut after sixty letters."""
    return text if len(text) <= 60 else text[:57] + "…"
