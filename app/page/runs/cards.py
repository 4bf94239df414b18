"""The cards of the runs: the one in focus with all its settings, and a button for one more.

The sole owner of its widgets' keys.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import streamlit as st
from pydantic import TypeAdapter

from app.languages import mark, retold, t
from app.page import component, state, widgets
from app.page.runs import batches, changes
from app.page.state import ALL, SAME
from app.races import controls, finding, solve
from app.races.letters import verbatim
from app.races.palette import PALETTE, assign
from app.races.run_titles import members, titles
from core.experiment import MAX_LABEL, MAX_RUNS, Experiment, Repeat, Run
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.schedules import SCHEDULES


def runs(experiment: Experiment) -> None:
    """A card for every run, the one in focus with all its settings, and a button for one more."""
    chosen = solve.landscape(experiment)
    with st.container(horizontal=True, vertical_alignment="center", key="runs-head"):
        st.markdown(f"**{t('Runs')}**")
        adding = st.popover(
            t("Add"),
            icon=":material/add:",
            key="add",
            on_change="rerun",
            disabled=len(experiment.runs) >= MAX_RUNS,
            help=t("Race one more optimizer (at most {count})", count=MAX_RUNS),
        )
    if adding.open:
        with adding:
            _choose(chosen, "add", changes.add_run)
    for i, run in enumerate(experiment.runs):
        with st.container(border=True, key=f"card-{i}", gap="xsmall"):
            _head(i, run, alone=len(experiment.runs) == 1, more=len(experiment.runs) < MAX_RUNS)
            if run.label:
                st.caption(t(RULES[run.rule].title))
            if all(run.rule != other.rule for other in experiment.runs[:i]):
                st.caption(_in_short(RULES[run.rule]))
            component.controls("run", i)
            if i == state.focus():
                _settings(experiment, i, run)


def _in_short(rule: Rule) -> str:
    """The first sentence of what a rule does."""
    return re.split(r"(?<=\.) ", t(rule.blurb))[0]


def _head(i: int, run: Run, *, alone: bool, more: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"head-{i}"):
        st.button(
            verbatim(run.label) if run.label else t(RULES[run.rule].title),
            type="tertiary",
            key=f"focus-{i}",
            on_click=state.set_focus,
            args=(i,),
            help=t("Show this run's settings and equation"),
        )
        st.menu_button(
            t("More"),
            [*([changes.TWICE] if more else []), *([] if alone else [changes.GONE])],
            format_func=t,
            icon=":material/more_horiz:",
            type="tertiary",
            key=f"menu-{i}",
            on_click=changes.use_menu,
            args=(i, f"menu-{i}"),
        )


def _settings(experiment: Experiment, i: int, run: Run) -> None:
    """Everything else about a run; what one turns less often is made only when it is opened."""
    if RULES[run.rule].toggles:
        widgets.fold(t("Conventions"), f"conventions-{i}", _conventions, i, run)
    widgets.fold(
        t("Another rule"),
        f"rules-{i}",
        _choose,
        solve.landscape(experiment),
        f"run-{i}",
        changes.set_rule,
        i,
    )
    widgets.fold(t("Schedule"), f"schedules-{i}", _schedule, experiment, i, run)
    widgets.fold(t("Colour, decay, clipping, noise"), f"details-{i}", _details, experiment, i, run)
    widgets.fold(t("Name, own start, own seed, repeats"), f"own-{i}", _own, experiment, i, run)


def _conventions(i: int, run: Run) -> None:
    st.caption(t("Where books and libraries differ."))
    for spec in RULES[run.rule].toggles:
        path = f"runs.{i}.toggles.{spec.name}"
        widgets.toggle(spec, run.toggles[spec.name], f"run-{i}-{spec.name}", state.write, path)


def _choose(chosen: Landscape, key: str, choose: Callable[..., None], *args: Any) -> None:
    """The rules of a family, or all that a search finds; greyed, with the reason, where one cannot run."""
    text = st.text_input(t("Search"), key=f"{key}-search", placeholder=t("name, author, year …"), live=True)
    family = None
    if not text:
        family = st.pills(
            t("Family"),
            finding.FAMILIES,
            format_func=t,
            default=finding.FAMILIES[0],
            key=f"{key}-family",
            required=True,
        )
    rules = finding.rules(text, family)
    reasons = finding.refused(rules, chosen)
    with st.container(key=f"{key}-choices", gap=None):
        for rule in rules:
            st.button(
                t(rule.title),
                key=f"{key}-choose-{rule.name}",
                help=retold(reasons.get(rule.name, "")) or f"{t(rule.blurb)} {rule.source}",
                disabled=rule.name in reasons,
                type="tertiary",
                on_click=choose,
                args=(*args, rule.name),
            )
    if not rules:
        st.caption(t("No rule is called that."))
    for reason in dict.fromkeys(reasons.values()):
        st.caption(t("Greyed out: {reason}", reason=retold(reason)))


def _schedule(experiment: Experiment, i: int, run: Run) -> None:
    schedule = SCHEDULES[run.schedule.name]
    key = widgets.put(f"run-{i}-schedule", schedule.name)
    st.selectbox(
        t("Schedule"),
        list(SCHEDULES),
        format_func=lambda name: t(SCHEDULES[name].title),
        key=key,
        on_change=changes.set_schedule,
        args=(i, key),
        label_visibility="collapsed",
    )
    st.caption(f"${schedule.tex}$")
    component.controls("schedule", i)


DECAYS = {"coupled": mark("part of the loss"), "decoupled": mark("decoupled")}
DECAY = mark(
    "Part of the loss: its gradient goes through the rule. Decoupled: taken off w directly, as in AdamW."
)


def _details(experiment: Experiment, i: int, run: Run) -> None:
    key = widgets.put(f"run-{i}-color", assign([other.color for other in experiment.runs])[i])
    st.selectbox(
        t("Colour"),
        list(PALETTE),
        format_func=lambda name: t(name).capitalize(),
        key=key,
        on_change=state.write,
        args=(f"runs.{i}.color", key),
    )

    component.controls("details", i)
    key = widgets.put(f"run-{i}-decay", run.decay)
    widgets.choices(t("weight decay is"), DECAYS, key, state.write, f"runs.{i}.decay", help=t(DECAY))
    samples = solve.data(solve.landscape(experiment))
    if samples is not None:
        sizes = batches.sizes(
            solve.landscape(experiment), len(samples.y), run.batch.size if run.batch else None
        )
        key = widgets.put(f"run-{i}-batch", (run.batch.size or ALL) if run.batch else SAME)
        st.selectbox(
            t("batch size of this run"),
            [SAME, *sizes, ALL],
            format_func=lambda size: t(str(size)),
            key=key,
            on_change=changes.set_own_batch,
            args=(i, key),
            help=t("For races between batch sizes: the others keep the experiment's."),
        )


START = mark("Drag its start on the map. The others keep the experiment's.")
SEED = mark("Other mini-batches, noise and initial weights than the others'.")


def _own(experiment: Experiment, i: int, run: Run) -> None:
    """What a run is called, and what it shares with the others unless it has its own."""
    key = widgets.put(f"run-{i}-label", run.label or "")
    usual = titles(experiment.model_copy(update={"runs": _unlabelled(experiment.runs, i)}))[i]
    st.text_input(
        t("name"), key=key, placeholder=usual, max_chars=MAX_LABEL, on_change=changes.set_label, args=(i, key)
    )
    if not solve.landscape(experiment).training:
        key = widgets.put(f"run-{i}-start", run.start is not None)
        st.toggle(t("own start"), key=key, on_change=changes.set_own, args=(i, "start", key), help=t(START))
    key = widgets.put(f"run-{i}-seed", run.seed is not None)
    st.toggle(t("own seed"), key=key, on_change=changes.set_own, args=(i, "seed", key), help=t(SEED))
    if not solve.landscape(experiment).training:
        _repeat(experiment, i, run)
    component.controls("own", i)


REPEAT = mark(
    "The same run from many seeds, or from many starts. Plots draw the median of their losses, and where "
    "half and 80% of them lie; View, below the map, says whether that shows paths, dots or a density."
)


def _repeat(experiment: Experiment, i: int, run: Run) -> None:
    """From how many seeds or starts a run is repeated: what is offered, and what it is."""
    now = None if run.repeat is None else run.repeat.model_dump(mode="json")
    offered = [one for one in controls.REPEATS if _fits(one, len(experiment.start))]
    read = TypeAdapter(Repeat | None).validate_json
    words = {text: members(read(text)) for text in map(json.dumps, (None, *offered, now))}
    key = widgets.put(f"run-{i}-repeat", json.dumps(now))
    st.selectbox(
        t("repeat"),
        list(words),
        format_func=words.__getitem__,
        key=key,
        on_change=changes.set_repeat,
        args=(i, key),
        help=t(REPEAT),
    )


def _fits(repeat: dict[str, Any], dimension: int) -> bool:
    """Whether a run in so many dimensions can be repeated so."""
    grid = repeat.get("grid")
    if "random" in repeat:
        return dimension <= 2
    return grid is None or (dimension == 2 and grid[1] > 1) or (dimension == 1 and grid[1] == 1)


def _unlabelled(runs: tuple[Run, ...], i: int) -> tuple[Run, ...]:
    """The runs, of which run i has no label."""
    return tuple(run.model_copy(update={"label": None}) if k == i else run for k, run in enumerate(runs))
