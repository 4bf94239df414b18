"""Optimizer Trajectories in notebooks: `import optimizer_trajectories as ot; ot.race("beale", "adam")`.

The packages that do the work are called `app`, `core` and `landscapes`. A notebook's folder often has an
`app.py` or a `core.py`, which Python would find first: so they are loaded from beside this package.
"""

from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from sys import modules
from typing import Any

_BESIDE = Path(__file__).resolve().parents[1]


_NAMES = ("core", "landscapes", "app")


def _refuse_others() -> None:
    """Raise ImportError if something else was imported under one of the names."""
    for name in _NAMES:
        there = modules.get(name)
        place = getattr(there, "__file__", None) or "a folder of this name"
        if there is not None and Path(place).resolve().parent != _BESIDE / name:
            raise ImportError(
                f"optimizer_trajectories has a package called {name}, but {place} was imported as that: "
                "restart the kernel and import optimizer_trajectories first, or rename it."
            )


def _bring(name: str) -> None:
    """Load a package from beside this one, wherever Python would look for it."""
    spec = PathFinder.find_spec(name, [str(_BESIDE)])
    if spec is None or spec.loader is None:
        raise ImportError(f"{_BESIDE / name} is missing: install optimizer-trajectories again.")
    modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(modules[name])
    except BaseException:
        del modules[name]
        raise


_refuse_others()
for _name in _NAMES:
    if _name not in modules:
        _bring(_name)

from app.notebook import ExperimentError, Race, Training, race, training  # noqa: E402

__all__ = ["ExperimentError", "Race", "Training", "race", "training"]


def __getattr__(name: str) -> Any:
    """The player, which needs anywidget."""
    import app.notebook

    return getattr(app.notebook, name)
