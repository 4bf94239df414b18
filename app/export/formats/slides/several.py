"""What all decks have in common: several scenes, in one theme, whose words stand beside their pictures."""

from collections.abc import Sequence
from typing import cast

from app.export.credit import Credit
from app.export.formats import table
from app.export.formats.slides.layout import Name
from app.export.options import Options, checked, theme_of
from app.races.scene import Scene
from core.experiment import ExperimentError

MOST = 50
"""Slides in a deck."""


def all_of(scenes: Sequence[Scene], options: Options) -> list[Scene]:
    """The scenes, all in the theme of the first one, if they make a deck. Raises ExperimentError."""
    if not 1 <= len(scenes) <= MOST:
        raise ExperimentError(f"A deck shows 1 to {MOST} scenes, not {len(scenes)}.")
    theme = theme_of(scenes[0])
    for scene in scenes:
        checked(options, scene)
    return [
        scene
        if theme_of(scene) == theme
        else scene._replace(view=scene.view.model_copy(update={"theme": theme}))
        for scene in scenes
    ]


def layout(name: str | None) -> Name | None:
    """A layout that is asked for. Raises ExperimentError if there is none of this name."""
    if name not in (None, *table.LAYOUTS):
        raise ExperimentError(f"layout: must be one of {', '.join(table.LAYOUTS)}, not {name!r}.")
    return cast("Name | None", name)


def wordless(scene: Scene) -> Scene:
    """The scene for a picture beside which its title and its caption stand already."""
    return scene._replace(title=None, caption=None)


def ended(scene: Scene) -> Scene:
    """The scene where its film ends, as a picture of it."""
    end = scene.view.play[1] if scene.view.play else None
    return scene._replace(view=scene.view.model_copy(update={"step": end}))


def title_of(texts: Sequence[Credit]) -> str:
    """The title of a deck that was given none: that of its first slide, and how many there are more."""
    more = len(texts) - 1
    return f"{texts[0].title} and {more} more" if more else texts[0].title
