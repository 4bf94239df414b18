"""The messages for the map, and for one small map a run."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.player.messages.header import common
from app.player.wire import pack
from app.races.window import View
from core.experiment import Experiment
from core.landscape import DENSE, Landscape
from core.trajectory import Trajectory


def paths(
    experiment: Experiment,
    landscape: Landscape,
    trajectories: Sequence[Trajectory],
    view: View,
    *,
    links: Mapping[str, str],
    marks: Mapping[str, np.ndarray],
    budget: str = "",
    focus: int = 0,
) -> bytes:
    """The message for the map: every run's path as it is drawn, and the marks on the landscape.

    `links` says where the player fetches "plotly", the contour map, "surface", and what it draws on demand;
    `marks` holds the "minima" and "saddles" [n, 2] as they are drawn; `budget` says what every run
    may use; `focus` is a run's number.
    """
    flat = np.stack([view.flat(t.x, t.loss) for t in trajectories])
    header = common(experiment, [t.diverged_at for t in trajectories], focus) | {
        "view": "map",
        "landscape": landscape.title,
        "axes": axis_titles(landscape, view),
        "window": view.window,
        "curve": len(experiment.start) == 1,
        "start": flat[0, 0].tolist(),
        "movable": len(experiment.start) <= DENSE,
        "budget": budget,
        **{name: points.tolist() for name, points in marks.items()},
        **links,
    }
    return pack(header, {"x": flat})


def multiples(
    experiment: Experiment,
    trajectories: Sequence[Trajectory],
    view: View,
    *,
    surface: str,
    marks: Mapping[str, np.ndarray],
    focus: int = 0,
) -> bytes:
    """The message for one small map a run: the paths of the map's message, and each one's last loss."""
    header = common(experiment, [t.diverged_at for t in trajectories], focus) | {
        "view": "multiples",
        "window": view.window,
        "curve": len(experiment.start) == 1,
        "losses": [float(t.loss[-1]) for t in trajectories],
        "surface": surface,
        **{name: points.tolist() for name, points in marks.items()},
    }
    return pack(header, {"x": np.stack([view.flat(t.x, t.loss) for t in trajectories])})


def axis_titles(landscape: Landscape, view: View) -> list[str]:
    """What the two axes of a map are called; of principal components with their share of the variance."""
    titles = landscape.picture.axes if view.plane is None else view.plane.axes
    if view.explained is None:
        return list(titles)
    return [f"{title}, {share:.1%}" for title, share in zip(titles, view.explained, strict=True)]
