"""Sharpness along a training, and what batch norm does to the loss: requested until they are computed.

`GET /sharpness/<version>/<run>/<link>` is about one run, `/study/<version>/<run>/<link>` about the network,
at the learning rate of that run.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.routing import Route

from app.player import smoothness_messages, training_messages
from app.races.trainings import Computed, smoothness
from app.server.answers import NEVER, answering, of_run, prefixed
from core.experiment import ExperimentError


def _sharpness(request: Request) -> bytes:
    experiment, focus = of_run(request)
    return _message(
        smoothness.sharpness(experiment, focus),
        lambda result: smoothness_messages.sharpness(result, experiment, focus),
    )


def _study(request: Request) -> bytes:
    return _message(smoothness.study(*of_run(request)), smoothness_messages.study)


def _message(work: Computed, write: Callable[..., bytes]) -> bytes:
    """What came out, or how far it is. Raises ExperimentError if it could not be computed."""
    if work.problem:
        raise ExperimentError(work.problem)
    return write(work.result) if work.over else training_messages.computing(float(work.share))


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/sharpness/{{version}}/{{run}}/{{link}}", answering(_sharpness, NEVER)),
        Route(f"{prefix}/study/{{version}}/{{run}}/{{link}}", answering(_study, NEVER)),
    ]
