"""A lesson in a frame of someone else's page."""

import html
import re
from urllib.parse import urlencode

from app.export.lessons.handout import plainly
from app.races.lessons import Lesson
from core.experiment import ExperimentError

SIZE = re.compile(r"([1-9]\d{1,3})[x×]([1-9]\d{1,3})", re.ASCII)


def snippet(
    lesson: Lesson, base: str, *, step: str | None = None, language: str | None = None, size: str = "1100x720"
) -> str:
    """The HTML of the frame: the lesson alone, without the course around it.

    Raises ExperimentError for a step that there is not, or no size.
    """
    wide = SIZE.fullmatch(size)
    if wide is None:
        raise ExperimentError(f"size: must be pixels like 1100x720, not {size!r}.")
    if step is not None and step not in {one.id for one in lesson.steps}:
        ids = ", ".join(one.id for one in lesson.steps)
        raise ExperimentError(f"step: {lesson.id} has no step {step!r}; there are {ids}.")
    asked = urlencode({"embed": "true", **({"lang": language} if language else {})})
    address = f"{base.rstrip('/')}/learn/{lesson.id}?{asked}" + (f"#{step}" if step else "")
    title = plainly(lesson.said(language or "en").title)
    return (
        f'<iframe src="{html.escape(address)}" width="{wide[1]}" height="{wide[2]}"\n'
        f'        style="max-width: 100%; border: 0" title="{html.escape(title)}"\n'
        '        allow="fullscreen" loading="lazy"></iframe>'
    )
