"""The rules, schedules, landscapes and scenes as plain data: for `trajectories list` and for programs."""

import json
from typing import TYPE_CHECKING, Any

from core.controls import Slider, Toggle, values
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.schedule import Schedule
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

if TYPE_CHECKING:  # what is not listed is not read
    from app.races.gallery import Entry


def entries(what: str) -> list[dict[str, Any]]:
    """Every entry of "rules", "schedules", "landscapes" or "scenes", in the order of their files."""
    if what == "scenes":
        from app.races import gallery

        return [_scene(entry) for entry in gallery.entries().values()]
    describe = {"rules": _rule, "schedules": _schedule, "landscapes": _landscape}[what]
    registry = {"rules": RULES, "schedules": SCHEDULES, "landscapes": LANDSCAPES}[what]
    return [describe(entry) for entry in registry.values()]  # pyright: ignore[reportArgumentType] same `what`


def paragraph(entry: dict[str, Any]) -> str:
    """One entry for a reader at a terminal."""
    if "watch" in entry:
        parts = (f"{entry['name']}  {entry['title']} ({entry['group']})", entry["watch"], entry["try"])
        return "\n  ".join(parts)
    lines = [f"{entry['name']}  {entry['title']} ({entry['source']})"]
    lines += [f"  {entry[part]}" for part in ("blurb", "tex") if entry.get(part)]
    lines += [f"  {s['name']} = {s['default']:g}  [{s['low']:g}, {s['high']:g}]" for s in entry["sliders"]]
    lines += [
        f"  {t['name']} = {t['default']}  [{', '.join(t['choices']) or 'True, False'}]"
        for t in entry.get("toggles", [])
    ]
    if "start" in entry:
        lines.append(f"  start {entry['start']}, window {entry['window']}, minima {entry['minima']}")
    return "\n".join(lines)


def _scene(entry: "Entry") -> dict[str, Any]:
    said = {"title": entry.title, "group": entry.group, "watch": entry.watch, "try": entry.attempt}
    return {"name": entry.id, **said, "link": entry.link, "scene": json.loads(entry.written)}


def _rule(rule: Rule) -> dict[str, Any]:
    return _common(rule, rule.equation()) | {
        "family": rule.family,
        "blurb": rule.blurb,
        "needs": list(rule.needs),
        "cost": "varies" if callable(rule.cost) else rule.cost._asdict(),
        "toggles": [_toggle(toggle) for toggle in rule.toggles],
    }


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return _common(schedule, schedule.tex)


def _landscape(landscape: Landscape) -> dict[str, Any]:
    defaults = values(landscape.sliders)
    return _common(landscape, landscape.tex) | {
        "family": landscape.family,
        "dimension": landscape.dimension,
        "start": list(landscape.start()),
        "window": [list(side) for side in landscape.picture.window],
        "minima": [list(point) for point in landscape.minima(**defaults)],
        "saddles": [list(point) for point in landscape.saddles(**defaults)],
    }


def _common(entry: Rule | Schedule | Landscape, tex: str) -> dict[str, Any]:
    sliders = [_slider(slider) for slider in entry.sliders]
    return {"name": entry.name, "title": entry.title, "source": entry.source, "tex": tex, "sliders": sliders}


def _slider(slider: Slider) -> dict[str, Any]:
    return {"name": slider.name, "default": slider.default, "low": slider.low, "high": slider.high}


def _toggle(toggle: Toggle) -> dict[str, Any]:
    choices = list(toggle.choices)
    return {"name": toggle.name, "title": toggle.title, "default": toggle.default, "choices": choices}
