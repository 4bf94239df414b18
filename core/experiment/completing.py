"""Reading an experiment: names and numbers checked, and every default written out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from core.controls import Slider, Toggle
from core.experiment.errors import ExperimentError, cut, look_up, short, unknown
from core.experiment.parts import MAX_DRAWN, Batch, Experiment, LandscapeChoice, Run, ScheduleChoice, Start
from core.experiment.planes import complete_plane
from core.experiment.repeats import check_repeats
from core.experiment.sentences import sentence
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.sampling import width
from core.schedules import SCHEDULES


def parse(
    text: str | bytes,
    landscapes: Mapping[str, Landscape],
    colors: Iterable[str] = (),
    rules: Mapping[str, Rule] = RULES,
    *,
    fresh: bool = False,
) -> Experiment:
    """Read an experiment from JSON, check every name and number, and fill in what it leaves out.

    A `fresh` race begins now, at rates that are tuned. What was sent once gets what it would have got then:
    the rates that suit the kinds of its rules, and the start, steps and batch of that time.
    `landscapes` and `rules` are those that may be named, `colors` the palette's entries (none: any name).
    Raises ExperimentError with one sentence for the first thing that is wrong.
    """
    try:
        given = Experiment.model_validate_json(text)
        return complete(given, landscapes, tuple(colors), rules, fresh=fresh)
    except ValidationError as error:
        raise ExperimentError(sentence(error)) from None


def complete(
    experiment: Experiment,
    landscapes: Mapping[str, Landscape],
    colors: tuple[str, ...] = (),
    rules: Mapping[str, Rule] = RULES,
    *,
    fresh: bool = False,
) -> Experiment:
    """The same experiment with every default of its landscape and rules written out; `fresh` as in `parse`.

    Raises ExperimentError for an unknown name or a number out of its slider's range.
    """
    choice = _complete_choice(experiment.landscape, landscapes)
    landscape = landscape_of(choice, landscapes)
    choice = choice.model_copy(
        update={"params": _settings(landscape.sliders, choice.params, "landscape.params")}
    )
    if not fresh:
        landscape = replace(landscape, race=replace(landscape.race, **landscape.race.left_out), tuned=dict)
    elif any(choice.params[slider.name] != slider.default for slider in landscape.sliders):
        landscape = replace(landscape, tuned=dict)
    default = landscape.start(choice.params)
    start = default if experiment.start is None else experiment.start
    _check_start(start, landscape, len(default), "start")
    for i, run in enumerate(experiment.runs):
        if run.start is not None:
            _check_start(run.start, landscape, len(default), f"runs[{i}].start")
    steps = landscape.race.steps if experiment.steps is None else experiment.steps
    batch = Batch(size=landscape.race.batch) if experiment.batch is None else experiment.batch
    _check_batch(batch, landscape, steps, "batch")
    check_repeats(experiment, landscape, len(default), steps, batch)
    return experiment.model_copy(
        update={
            "landscape": choice,
            "start": start,
            "batch": batch,
            "plane": complete_plane(experiment.plane, landscape, len(start), experiment.runs),
            "steps": steps,
            "runs": tuple(
                _complete_run(run, landscape, steps, batch, f"runs[{i}]", colors, rules)
                for i, run in enumerate(experiment.runs)
            ),
        }
    )


def landscape_of(choice: LandscapeChoice, landscapes: Mapping[str, Landscape]) -> Landscape:
    """The landscape that an experiment names, built from a formula or a file if it is one of those.

    Raises ExperimentError for an unknown name, for a formula or file that is not needed, missing or wrong.
    """
    named = look_up(landscapes, choice.name, "landscape.name", "landscape")
    needs = named.user_input
    for key in ("formula", "data"):
        if (needs is None or key != needs.kind) and getattr(choice, key) is not None:
            raise ExperimentError(f"landscape.{key}: {choice.name} takes no {key}.")
    if needs is None:
        return named
    text = getattr(choice, needs.kind)
    if text is None and not needs.optional:
        raise ExperimentError(f"landscape.{needs.kind}: {choice.name} needs this key.")
    try:
        return needs.make(text, choice.params | choice.toggles)
    except ValueError as error:
        where = "landscape" if text is None else f"landscape.{needs.kind}"
        raise ExperimentError(f"{where}: {error}") from error  # whoever knows the kind can go on


def _complete_choice(choice: LandscapeChoice, landscapes: Mapping[str, Landscape]) -> LandscapeChoice:
    """The choice with all toggles written out, and where there are any the sliders too."""
    named = look_up(landscapes, choice.name, "landscape.name", "landscape")
    settings = {"toggles": _settings(named.toggles, choice.toggles, "landscape.toggles")}
    if named.toggles:
        settings["params"] = _settings(named.sliders, choice.params, "landscape.params")
    return choice.model_copy(update=settings)


def _complete_run(
    run: Run,
    landscape: Landscape,
    steps: int,
    batch: Batch,
    where: str,
    colors: tuple[str, ...],
    rules: Mapping[str, Rule],
) -> Run:
    rule = look_up(rules, run.rule, f"{where}.rule", "rule")
    if reason := landscape.obstacle(rule):
        raise ExperimentError(f"{where}.rule: {rule.title} cannot run on {landscape.name}. {reason}")
    schedule = look_up(SCHEDULES, run.schedule.name, f"{where}.schedule.name", "schedule")
    if run.color is not None and colors and run.color not in colors:
        raise ExperimentError(unknown(f"{where}.color", "color", run.color, colors))
    if run.batch is not None:
        _check_batch(run.batch, landscape, steps, f"{where}.batch")
    tuned = (run.batch or batch).size == landscape.race.batch
    usual = landscape.rate(rule) if tuned else landscape.lr(rule)
    return run.model_copy(
        update={
            "lr": usual if run.lr is None else run.lr,
            "params": _settings(rule.sliders, run.params, f"{where}.params"),
            "toggles": _settings(rule.toggles, run.toggles, f"{where}.toggles"),
            "schedule": ScheduleChoice(
                name=schedule.name,
                params=_settings(schedule.sliders, run.schedule.params, f"{where}.schedule.params"),
            ),
        }
    )


def _check_start(start: Start, landscape: Landscape, dimension: int, where: str) -> None:
    if landscape.training and (start or where != "start"):
        raise ExperimentError(
            f"{where}: {landscape.name} starts where its initialization puts it; leave this out."
        )
    if len(start) != dimension:
        raise ExperimentError(
            f"{where}: {landscape.name} needs {dimension} numbers, but {len(start)} were given."
        )


def _check_batch(batch: Batch, landscape: Landscape, steps: int, where: str) -> None:
    if landscape.training and landscape.data:
        room, taken = landscape.training.room, batch.size or len(landscape.data().y)
        if taken > room:
            raise ExperimentError(
                f"{where}.size: {'null' if batch.size is None else taken} was given, but at most {room:,} "
                f"samples fit into a batch of this network."
            )
    if batch.size is None:
        return
    if landscape.data is None:
        raise ExperimentError(f"{where}.size: {landscape.name} has no data to draw from, so it must be null.")
    samples = len(landscape.data().y)
    if batch.size > samples:
        raise ExperimentError(
            f"{where}.size: {batch.size} was given, but {landscape.name} has {samples} samples; "
            f"allowed are 1 to {samples}, or null for all."
        )
    longest = MAX_DRAWN // width(batch.size, samples, 2 if landscape.training else 4)
    if steps > longest:
        raise ExperimentError(
            f"{where}.size: with batches of {batch.size} a run may have {longest:,} steps, not {steps:,}; "
            "take fewer steps, smaller batches, or null for all samples."
        )


def _settings(specs: tuple[Slider | Toggle, ...], given: Mapping[str, Any], where: str) -> dict[str, Any]:
    names = [spec.name for spec in specs]
    for name in given:
        if name not in names:
            raise ExperimentError(unknown(f"{where}.{short(name)[1:-1]}", "setting", name, names))
    settings = {spec.name: given.get(spec.name, spec.default) for spec in specs}
    for spec in specs:
        try:
            spec.check(settings[spec.name])  # pyright: ignore[reportArgumentType] a slider's or a toggle's own
        except ValueError as error:
            shown = cut(json.dumps(settings[spec.name]))
            raise ExperimentError(f"{where}.{spec.name}: {shown} was given, but it {error}.") from None
    return settings
