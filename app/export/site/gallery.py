"""The gallery of the site: the scenes that a browser can compute by itself, and their thumbnails."""

import json

from app.export.site.catalogue import elsewhere
from app.player.messages import gallery as messages
from app.races import gallery
from landscapes import LANDSCAPES

THEMES = ("light", "dark")
FOLDER = "gallery/"


def here() -> list[gallery.Entry]:
    """The scenes that are on the site, in their order."""
    return [one for one in gallery.entries().values() if elsewhere(LANDSCAPES[one.landscape]) is None]


def script() -> str:
    """The script that brings what all of them are."""
    entries = here()
    groups = [
        {"title": group.title, "scenes": [messages.listed(one) for one in group.entries if one in entries]}
        for group in gallery.groups()
    ]
    brought = {
        "header": {
            "view": "gallery",
            "row": messages.row(training=False),
            "near": [messages.told(one) for one in entries],
            "welcome": messages.MOVABLE,
            "surprise": False,
            "scenes": "",
            "pictures": FOLDER,
        },
        "groups": [group for group in groups if group["scenes"]],
    }
    return f"trajectories.gallery({json.dumps(brought, ensure_ascii=False)});\n"


def pictures() -> dict[str, bytes]:
    """Their thumbnails, by the names of the files."""
    return {
        f"{FOLDER}{one.id}-{theme}.webp": one.picture(theme).read_bytes()
        for one in here()
        for theme in THEMES
    }
