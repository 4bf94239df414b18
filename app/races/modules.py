"""Landscapes, rules, schedules, policies and measures as modules for the browser, each compiled once.

What a module is compiled for is part of its address: of a landscape its name or what a user brought, and the
number of parameters; of a rule its `Shape`; of measures the number of parameters. Sliders are none of it: a
browser turns them by itself.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from threading import Condition, Semaphore

from cachetools import LRUCache, cached

from app import jobs
from app.races import permalink, solve
from app.races.shapes import Shape, check, shape
from core.experiment import Experiment, ExperimentError
from core.experiment.errors import look_up
from core.javascript import (
    Compiled,
    landscape_module,
    measures_module,
    policy_module,
    rule_module,
    schedule_module,
)
from core.landscape import Landscape
from core.measures import MEASURES
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

RUNTIME = "../../runtime.js"
"""Where the runtime is, seen from every module."""
BROUGHT = "~"
"""What the name of a landscape begins with that a user brought; a link follows."""
AT_ONCE = Semaphore(2)
"""So many modules are compiled at a time; a class that opens one link compiles its modules once."""


_ahead: ContextVar[bool] = ContextVar("ahead", default=False)


@contextmanager
def ahead() -> Iterator[None]:
    """Let worker processes compile, where there are any, for as long as this lasts.

    It keeps what tracing leaves in memory out of the server. Who waits for a module does not do so: to start
    a worker would take longer.
    """
    before = _ahead.set(True)
    try:
        yield
    finally:
        _ahead.reset(before)


def _compiled(compile_one: Callable[..., Compiled], *asked: str | int) -> Compiled:
    if _ahead.get():
        return jobs.piece(compile_one, *asked)
    with AT_ONCE:
        return compile_one(*asked)


def size(compiled: Compiled) -> int:
    """About how many bytes a module takes."""
    return len(compiled.text) + sum(table.nbytes for table in compiled.tables)


def choice(experiment: Experiment) -> str:
    """A landscape as addresses name it, with nothing that its module leaves free."""
    chosen = experiment.landscape
    brought = chosen.model_dump(mode="json", include={"formula", "data"})
    if not brought:
        return chosen.name
    bare = {"version": 1, "landscape": {"name": chosen.name} | brought, "runs": [{"rule": "gd"}]}
    return BROUGHT + permalink.compressed(json.dumps(bare))


def named(text: str) -> Landscape:
    """The landscape that an address names. Raises ExperimentError if there is none, or if it is a network."""
    if text.startswith(BROUGHT):
        found = solve.landscape(permalink.decode(text.removeprefix(BROUGHT)))
    else:
        found = look_up(LANDSCAPES, text, "landscape", "landscape")
    if found.training:
        raise ExperimentError(f"{found.title} is trained on the server, and has no module.")
    if found.user_input and not text.startswith(BROUGHT):
        raise ExperimentError(f"{found.name} needs a {found.user_input.kind}.")
    return found


def landscape(experiment: Experiment) -> Compiled:
    """The module of an experiment's landscape. Raises ExperimentError for a network."""
    return landscape_of_size(choice(experiment), len(experiment.start))


@cached(LRUCache(32e6, getsizeof=size), condition=Condition())
def landscape_of_size(text: str, dimension: int) -> Compiled:
    """The module of a landscape that an address names, for so many parameters. Raises ExperimentError."""
    found = named(text)
    if dimension not in dimensions(found):
        raise ExperimentError(f"{found.title} has no {dimension} dimensions.")
    return _compiled(_landscape, text, dimension)


def _landscape(text: str, dimension: int) -> Compiled:
    try:
        return landscape_module(named(text), dimension, runtime=RUNTIME)
    except NotImplementedError as error:
        raise ExperimentError(str(error)) from error


@lru_cache(maxsize=64)
def dimensions(landscape: Landscape) -> frozenset[int]:
    """How many parameters a landscape may have: one number, unless a slider decides."""
    if not callable(landscape.race.start):
        return frozenset({landscape.dimension})
    return frozenset(
        len(landscape.start({slider.name: float(value)}))
        for slider in landscape.sliders
        if slider.integer
        for value in range(int(slider.low), int(slider.high) + 1)
    ) | {landscape.dimension}


def rule(experiment: Experiment, i: int) -> Compiled:
    """The module of the rule of run `i`."""
    return rule_of_shape(experiment.runs[i].rule, shape(experiment, i).text)


@cached(LRUCache(16e6, getsizeof=size), condition=Condition())
def rule_of_shape(name: str, text: str) -> Compiled:
    """The module of a rule for what an address says it is compiled for. Raises ExperimentError."""
    check(look_up(RULES, name, "rule", "rule"), Shape.parse(text))
    return _compiled(_rule, name, text)


def _rule(name: str, text: str) -> Compiled:
    return rule_module(RULES[name], **Shape.parse(text)._asdict(), runtime=RUNTIME)


@lru_cache(maxsize=64)
def schedule(name: str) -> Compiled:
    """The module of a schedule. Raises ExperimentError for an unknown name."""
    return schedule_module(look_up(SCHEDULES, name, "schedule", "schedule"), runtime=RUNTIME)


@lru_cache(maxsize=64)
def policy(name: str) -> Compiled:
    """The module of the policy of a schedule. Raises ExperimentError if there is none."""
    found = look_up(SCHEDULES, name, "schedule", "schedule")
    if found.policy is None:
        raise ExperimentError(f"{found.title} does not watch the loss.")
    return policy_module(found.policy, runtime=RUNTIME)


@lru_cache(maxsize=32)
def measures(dimension: int) -> Compiled:
    """The module of all measures of runs with so many parameters."""
    return _compiled(_measures, dimension)


def _measures(dimension: int) -> Compiled:
    return measures_module(MEASURES.values(), dimension, runtime=RUNTIME)
