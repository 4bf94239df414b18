"""Writing the site: one page, its script and style, scripts of landscapes and shapes, and the gallery."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from app import languages
from app.export.formats.job import Progress
from app.export.site import gallery, lessons, page
from app.export.site.catalogue import catalogue
from app.export.site.code import defined
from app.export.site.landscapes import Script, all_scripts
from app.player import addresses
from app.races import modules
from core.schedules import SCHEDULES


class Written(NamedTuple):
    """The files of a site, by their names, and how many bytes each takes."""

    files: dict[str, int]


def write(
    out: Path, app: str = "", progress: Progress | None = None, courses: Iterable[str] | None = None
) -> Written:
    """Write the site into a folder, which is made if there is none; `app` is the address of the app.

    `progress` is called with the share, from 0 to 1, that is done; `courses` are the ids of the lessons that
    come along, None all of them.
    """
    taught = lessons.names(courses)
    scripts = all_scripts(progress)
    files = {
        "index.html": page.html_page(taught=bool(taught)),
        "site.css": page.style(),
        "site.js": page.player(),
        "language.js": page.language(),
        **_words(),
        "catalogue.js": f"trajectories.describe({json.dumps(catalogue(app), ensure_ascii=False)});\n"
        + _schedules(),
        "gallery.js": gallery.script(),
        **{f"landscapes/{name}.js": script.text for name, script in scripts.items()},
        **_rules(scripts),
        **_measures(scripts),
    }
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sizes = {name: len(text.encode()) for name, text in files.items()}
    for name, picture in gallery.pictures().items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        sizes[name] = path.write_bytes(picture)
    for name, content in lessons.files(taught):
        sizes[name] = _put(out / name, content)
    return Written(sizes)


def _put(path: Path, content: str | bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(content.encode() if isinstance(content, str) else content)


def _words() -> dict[str, str]:
    """A script for every language but English, which needs none; static/language.js knows its name."""
    others = [code for code in languages.LANGUAGES if code != languages.ENGLISH]
    return {f"words/{code}.js": languages.script(code) for code in others}


def _rules(scripts: dict[str, Script]) -> dict[str, str]:
    """A script for every shape, with the rules that some landscape wants for it."""
    wanted: dict[str, dict[str, None]] = {}
    for script in scripts.values():
        for shape, names in script.shapes.items():
            wanted.setdefault(shape, {}).update(dict.fromkeys(names))
    return {file_of(shape): "".join(_rule(name, shape) for name in names) for shape, names in wanted.items()}


def _rule(name: str, shape: str) -> str:
    return defined(addresses.module_url("rule", shape, name), modules.rule_of_shape(name, shape).text)


def _measures(scripts: dict[str, Script]) -> dict[str, str]:
    """A script with the measures for every number of dimensions; static/site/registry.js knows its name."""
    sizes = sorted({size for script in scripts.values() for size in script.dimensions})
    return {
        f"measures/{size}.js": defined(addresses.measures_module_url(size), modules.measures(size).text)
        for size in sizes
    }


def file_of(shape: str) -> str:
    """The name of the script with the rules for a shape; static/site/registry.js knows it too."""
    return f"rules/{shape.replace(';', '-').replace(',', '-')}.js"


def _schedules() -> str:
    """All schedules and policies: they are small."""
    parts = [defined(addresses.schedule_module_url(name), modules.schedule(name).text) for name in SCHEDULES]
    watching = [name for name, schedule in SCHEDULES.items() if schedule.policy]
    parts += [defined(addresses.policy_module_url(name), modules.policy(name).text) for name in watching]
    return "".join(parts)
