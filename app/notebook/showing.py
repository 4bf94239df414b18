"""How notebooks show a scene: as a widget, or as a page that brings along all that it needs."""

import html
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from app.export.credit import credit
from app.export.options import Options
from app.notebook.still import stills
from app.races.scene import Scene
from core.experiment import ExperimentError

if TYPE_CHECKING:
    from app.notebook.player import Player


def has_widgets() -> bool:
    """Whether anywidget is installed."""
    return find_spec("anywidget") is not None


def widget() -> "type[Player]":
    """The class of players. Raises ExperimentError where anywidget is not installed."""
    if not has_widgets():
        raise ExperimentError(
            "A player that Python drives needs anywidget: pip install 'optimizer-trajectories[notebook]'."
        )
    from app.notebook.player import Player

    return Player


def chosen(
    made: Mapping[str, Any], include: Collection[str] | None, exclude: Collection[str] | None
) -> dict[str, Any]:
    """Of a bundle of media types those that are asked for."""
    wanted = set(made if include is None else include) - set(exclude or ())
    return {kind: value for kind, value in made.items() if kind in wanted}


class Page:
    """A page in a frame, which can do nothing but play; in print its picture stands in its place."""

    def __init__(self, scene: Scene, write: Callable[[], str]) -> None:
        self.scene = scene
        self._write = write

    @cached_property
    def _shown(self) -> str:
        looks, alt = Options(), html.escape(credit(self.scene).alt)
        size = f"width: 100%; max-width: {looks.width}px; height: {looks.height}px"
        picture = stills(self.scene).get("text/html", "")
        return (
            f'<div class="trajectories"><style>{_PRINTED}</style>'
            f'<iframe srcdoc="{html.escape(self._write())}" title="{alt}" '
            f'sandbox="allow-scripts allow-popups" style="{size}; border: 0"></iframe>'
            f"{picture}</div>"
        )

    def _repr_html_(self) -> str:
        return self._shown

    def mimebundle(self, words: str) -> dict[str, Any]:
        """The page, and `words` where there is only text."""
        return {"text/html": self._shown, "text/plain": words}


_PRINTED = (
    ".trajectories > img { display: none; max-width: 100%; } "
    "@media print { .trajectories > iframe { display: none; } .trajectories > img { display: block; } }"
)
