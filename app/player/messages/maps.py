"""What the axes of a map are called."""

from app.races.window import View
from core.landscape import Landscape


def axis_titles(landscape: Landscape, view: View) -> list[str]:
    """What the two axes of a map are called; of principal components with their share of the variance."""
    titles = landscape.picture.axes if view.plane is None else view.plane.axes
    if view.explained is None:
        return list(titles)
    return [f"{title}, {share:.1%}" for title, share in zip(titles, view.explained, strict=True)]
