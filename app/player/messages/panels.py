"""The description of a scene: of its race, and of those that stand beside it."""

from typing import Any

from app.player.messages.race import description, settings
from app.races import solve
from app.races.scene import Scene, shown
from core.experiment import Experiment


def described(scene: Scene, *, link: str = "", answers: str = "") -> dict[str, Any]:
    """What a page is told of a scene: the race in focus, and in `panels` all of several side by side.

    A network is trained by the server: of it there are settings only. `link` is the scene's own, `answers`
    the one that the page had when it asked.
    """
    words = shown(scene)
    about = _about(scene.experiment, scene.view.focus, link=link, answers=answers, shown=words)
    if not scene.panels:
        return about
    around = {name: words[name] for name in ("title", "caption") if name in words}
    return about | {
        "panels": [
            {
                "title": panel.title,
                "about": None
                if i == scene.view.panel
                else _about(panel.experiment, scene.view.focus, shown=around),
            }
            for i, panel in enumerate(scene.panels)
        ]
    }


def _about(experiment: Experiment, focus: int, **more: Any) -> dict[str, Any]:
    describe = settings if solve.landscape(experiment).training else description
    return describe(experiment, focus=min(focus, len(experiment.runs) - 1), **more)
