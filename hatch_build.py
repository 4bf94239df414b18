"""What a wheel brings along of reveal.js, if npm has put it into node_modules: `make node_modules/.stamp`."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = {
    "reveal.css": "dist/reveal.css",
    "reveal.js": "dist/reveal.js",
    "notes.js": "dist/plugin/notes.js",
    "reveal.js-LICENSE.txt": "LICENSE",
}
"""As app/export/formats/slides/revealjs.py has it, which looks for them in SHIPPED."""
SHIPPED = "app/export/formats/slides/revealjs"


class Slides(BuildHookInterface):
    """Adds the files that decks of slides need, so that they can be made without a network."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files; none where npm has not put them, as in a clone."""
        folder = Path(self.root) / "node_modules" / "reveal.js"
        if version == "standard" and all((folder / inside).is_file() for inside in FILES.values()):
            build_data["force_include"] |= {
                str(folder / inside): f"{SHIPPED}/{name}" for name, inside in FILES.items()
            }
