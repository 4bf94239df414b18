"""Bring your own: any optax.GradientTransformation, named by its import path, as a rule beside ours.

`Foreign()` is a mapping of rules that also holds every name like "optax.adabelief" or "my_module.mine".
It imports what is named, so it is for the command line and for Python alone: a link or a form is read with
`core.rules.RULES`, in which no such name exists.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from jax import Array

from core.controls import Slider, values
from core.objective import Objective
from core.rule import Rule
from core.rules import RULES


class Foreign(Mapping[str, Rule]):
    """Our rules, and those that import paths name."""

    def __getitem__(self, name: str) -> Rule:
        """The rule of that name. Raises KeyError if there is none."""
        rule = RULES.get(name) or _imported(name)
        if rule is None:
            raise KeyError(name)
        return rule

    def __iter__(self) -> Iterator[str]:
        """Our own names: import paths cannot be listed."""
        return iter(RULES)

    def __len__(self) -> int:
        """How many rules of our own there are."""
        return len(RULES)


@cache
def _imported(path: str) -> Rule | None:
    """The transformation, or the function that makes one, at an import path; None if there is none."""
    module, _, name = path.rpartition(".")
    try:
        target = getattr(import_module(module), name) if module else None
    except (ImportError, AttributeError, ValueError):
        return None
    if hasattr(target, "init") and hasattr(target, "update"):
        return _rule(path, lambda lr: target, (), scaled=True)
    return None if target is None or not callable(target) else _from_factory(path, target)


def _from_factory(path: str, factory: Callable[..., Any]) -> Rule:
    """A function with numbers as defaults: they become sliders, and `learning_rate` is ours."""
    try:
        parameters = inspect.signature(factory).parameters
    except (TypeError, ValueError):
        parameters = {}
    sliders = tuple(
        Slider(name, rf"\text{{{name}}}", float(p.default), -1e6, 1e6)
        for name, p in parameters.items()
        if isinstance(p.default, float) and name != "learning_rate"
    )
    if "learning_rate" in parameters:
        return _rule(path, lambda lr, **hyper: factory(learning_rate=lr, **hyper), sliders, scaled=False)
    return _rule(path, lambda lr, **hyper: factory(**hyper), sliders, scaled=True)


def _rule(path: str, make: Callable[..., Any], sliders: tuple[Slider, ...], *, scaled: bool) -> Rule:
    """The rule; with `scaled`, the transformation knows no learning rate and we multiply by −lr."""

    def init(x: Array) -> Any:
        return make(1.0, **values(sliders)).init(x)

    def step(f: Objective, x: Array, state: Any, lr: Array, **hyper: Array) -> tuple[Array, Any]:
        updates, state = make(lr, **hyper).update(f.grad(x), state, x)
        return (x - lr * updates if scaled else x + updates), state

    return Rule(
        name=path,
        title=path.rpartition(".")[2],
        family="Your own",
        init=init,
        step=step,
        tex=lambda: rf"w \leftarrow w + \text{{{path}}}(g)",
        source=f"{path}, imported",
        rate="distance" if scaled or "adam" in path else "slope",
        sliders=sliders,
    )
