"""What every export carries: its settings in words, a description, the licence, and the way back."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from app import VERSION
from app.export import linking
from app.export.options import clean
from app.export.outcomes import outcomes
from app.languages import mark, t, tn
from app.races import solve
from app.races.letters import plain
from app.races.markdown import spoken
from app.races.panel_titles import titles as panel_titles
from app.races.run_titles import PLAIN, members, titles
from app.races.scene import Scene, encode, minimal
from core.controls import Slider, Toggle
from core.experiment import Batch, Experiment, Run
from core.rules import RULES
from core.schedules import SCHEDULES

LICENCE = mark("Free to use in any talk, lecture or paper (CC0 1.0).")
"""Of the pictures; the program has its own."""
KEY = "optimizer-trajectories"
"""The name under which a file keeps its scene."""


class Credit(NamedTuple):
    """The texts that go with every picture of a scene."""

    json: str  # the scene, in its shortest form: what `trajectories run --from` reads
    link: str  # reopens the very scene; empty where no server is known
    title: str
    words: str  # what the scene says below its picture; empty for nothing
    caption: str  # the settings, in one sentence a run
    alt: str  # what the picture shows, for those who cannot see it
    licence: str
    version: str

    @property
    def line(self) -> str:
        """The maker, the version and the licence, in one line."""
        return f"Optimizer Trajectories {self.version} · {self.licence}"


def credit(scene: Scene, *, base: str | None = None, measured: bool = True) -> Credit:
    """The credit of a scene; links lead to the server at `base`. Formulas are in plain letters.

    The description says what happened, for which the race is computed, unless it is not to be `measured`.
    With None the environment says which server; with none at all there is no link. See app.export.linking.
    """
    server = linking.base(base)
    subject, alt = _shown(scene)
    happened = outcomes(scene) if measured else ""
    return Credit(
        json=minimal(scene),
        link=f"{server}/?e={encode(scene)}" if server else "",
        title=spoken(clean(scene.title or "")) or subject,
        words=spoken(clean(scene.caption or "")),
        caption=_side_by_side(scene) if scene.panels else " ".join(_sentences(_settings(scene.experiment))),
        alt=f"{alt} {happened}" if happened else alt,
        licence=t(LICENCE),
        version=VERSION,
    )


def _shown(scene: Scene) -> tuple[str, str]:
    """What a scene shows: a title for it, and a sentence for those who cannot see it."""
    steps, names = scene.experiment.steps, _names(scene)
    each = [(_listed(titles(one)), t(solve.landscape(one).title)) for one in scene.experiments]
    (many, ground), alike = each[0], len(set(each)) == 1
    said = {"runs": many, "landscape": ground, "steps": steps, "panels": "; ".join(names)}
    if alike and not names:
        return t("{runs} on {landscape}", **said), t(
            "Paths of {runs} over {steps} steps on {landscape}.", **said
        )
    if alike:
        return (
            t("{runs} on {landscape}, side by side: {panels}", **said),
            t("Paths of {runs} over {steps} steps on {landscape}, side by side: {panels}.", **said),
        )
    told = [
        f"{name}: {t('{runs} on {landscape}', runs=many, landscape=ground)}"
        for name, (many, ground) in zip(names, each, strict=True)
    ]
    return (
        t("Side by side: {panels}", **said),
        t("Paths over {steps} steps, side by side. {list}.", steps=steps, list=". ".join(told)),
    )


def _listed(names: Sequence[str]) -> str:
    return t("{list} and {last}", list=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else names[0]


Settings = list[tuple[str, dict[str, str]]]
"""What is set, by name and key: of the landscape with all that is everyone's, and of every run."""


def _side_by_side(scene: Scene) -> str:
    """The settings of every panel behind its title: all of the first, of the others what is not as there."""
    first, *others = [_settings(one) for one in scene.experiments]
    told = [first, *(_apart(first, other) for other in others)]
    parts = []
    for name, panel, found in zip(_names(scene), scene.panels, told, strict=True):
        grounds = [values for ground, values in found if ground == first[0][0]]
        said = panel.title is None and len(grounds) == len(found) == 1
        if not found or (said and all(text in name for text in grounds[0].values())):
            parts.append(f"{name}.")  # which says it all
        else:
            parts.append(f"{name} – {' '.join(_sentences(found))}")
    return " ".join(parts)


def _names(scene: Scene) -> list[str]:
    """The titles of all panels in plain letters; none where there are none."""
    shown = zip(panel_titles(scene), scene.panels, strict=True) if scene.panels else ()
    return [clean(title if panel.title is None else spoken(title)) for title, panel in shown]


def _apart(first: Settings, other: Settings) -> Settings:
    """What is not as it is in the first: single settings, or all where there are others."""
    found: Settings = []
    for i, (name, parts) in enumerate(other):
        before = first[i] if i < len(first) else ("", {})
        if (name, list(parts)) == (before[0], list(before[1])):
            parts = {key: text for key, text in parts.items() if text != before[1][key]}
            found += [(name, parts)] if parts else []
        elif (name, parts) != before:
            found.append((name, parts))
    gone = [name for name, _ in first[len(other) :]]
    return [*found, *([(t("Without {list}", list=_listed(gone)), {})] if gone else [])]


def _sentences(settings: Settings) -> list[str]:
    return [f"{name}: {', '.join(parts.values())}." if parts else f"{name}." for name, parts in settings]


def _settings(experiment: Experiment) -> Settings:
    return [_world(experiment), *(_run(experiment, i) for i in range(len(experiment.runs)))]


def _world(experiment: Experiment) -> tuple[str, dict[str, str]]:
    landscape = solve.landscape(experiment)
    sliders = {slider.name: slider for slider in landscape.sliders}
    typed = experiment.landscape.formula
    name = t(landscape.title) if typed is None else f"f = {typed if len(typed) <= 120 else typed[:119] + '…'}"
    settings = {
        name: value for name, value in experiment.landscape.params.items() if value or not landscape.training
    }
    parts = {f"params.{key}": _set(sliders[key], value) for key, value in settings.items()}
    parts |= _start(experiment.start)
    parts["steps"] = tn("{count} step", "{count} steps", experiment.steps)
    if experiment.batch.size is not None:
        parts["batch"] = _batch(experiment.batch)
    parts |= {"seed": t("seed {seed}", seed=experiment.seed)} if experiment.seed else {}
    return name, parts


def _set(slider: Slider, value: float) -> str:
    """Where a slider of a landscape stands."""
    if slider.choices:
        return f"{t(slider.word)}: {t(slider.choices[round(value - slider.low)])}"
    return f"{plain(slider.tex)} = {_number(value)}"


def _run(experiment: Experiment, i: int) -> tuple[str, dict[str, str]]:
    run = experiment.runs[i]
    rule = RULES[run.rule]
    symbols = {slider.name: plain(slider.tex) for slider in rule.sliders}
    parts = {"lr": f"η = {_number(run.lr)}"} if run.lr is not None else {}
    parts |= {
        f"params.{key}": f"{symbols.get(key, key)} = {_number(value)}" for key, value in run.params.items()
    }
    parts |= {
        f"toggles.{toggle.name}": _said(toggle, run.toggles[toggle.name])
        for toggle in rule.toggles
        if _unusual(toggle, run)
    }
    for key, field in Run.model_fields.items():
        value = getattr(run, key)
        parts |= (
            {key: t(field.title).format(_number(value))} if field.title and value != field.default else {}
        )
    parts |= {"schedule": t(SCHEDULES[run.schedule.name].title)} if run.schedule.name != "constant" else {}
    parts |= {"batch": _batch(run.batch)} if run.batch is not None else {}
    parts |= _start(run.start) if run.start is not None else {}
    parts |= {"seed": t("seed {seed}", seed=run.seed)} if run.seed is not None else {}
    parts |= {"repeat": members(run.repeat)} if run.repeat is not None else {}
    return f"{run.label} ({t(rule.title)})" if run.label else t(rule.title), parts


def _start(start: Sequence[float]) -> dict[str, str]:
    """Where a run begins, if a reader can take that in."""
    return (
        {"start": t("start ({point})", point=", ".join(map(_number, start)))}
        if 0 < len(start) <= PLAIN
        else {}
    )


def _batch(batch: Batch) -> str:
    if not batch.size:
        return t("batch size all")
    if batch.order == "growing":
        return t("batch size growing to {size}", size=batch.size)
    return t("batch size {size}", size=batch.size)


def _unusual(toggle: Toggle, run: Run) -> bool:
    return run.toggles.get(toggle.name, toggle.default) != toggle.default


def _said(toggle: Toggle, value: bool | str) -> str:
    """A convention that is not the usual one, as its switch says it."""
    if toggle.choices:
        names = dict(zip(toggle.choices, toggle.titles or toggle.choices, strict=True))
        return f"{t(toggle.title)}: {t(names[str(value)])}"
    return t(toggle.title) if value else t("not {label}", label=t(toggle.title))


def _number(value: float) -> str:
    """A number for a reader: 1e−8, not 1e-08."""
    return f"{value:.6g}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")


def described(credit: Credit) -> str:
    """All of it as JSON, for files that have room for a text."""
    return json.dumps({"program": KEY, **credit._asdict()}, ensure_ascii=False)
