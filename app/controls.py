"""The page's controls, section by section, and the sole owner of their keys."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import player, solve, state, widgets
from app.chooser import FAMILIES, LANDSCAPE_FAMILIES, found, found_landscapes, refused
from app.letters import verbatim
from app.palette import PALETTE, assign
from app.sparkline import sparkline
from app.state import ALL, OFF, SAME
from core.experiment import MAX_RUNS, MAX_STEPS, Batch, Experiment, Run
from core.rules import RULES
from core.schedules import SCHEDULES
from core.spec import Landscape
from landscapes import brought
from landscapes.tables import MEGABYTES


def landscape(experiment: Experiment) -> None:
    """Which landscape, what a student brought for it, its sliders, and the plane it is drawn on."""
    chosen = solve.landscape(experiment)
    with st.container(key="landscape-head", gap="xsmall"):
        st.markdown("**Landscape**")
        choosing = st.popover(
            chosen.title,
            key="landscapes",
            on_change="rerun",
            width="stretch",
            help="Choose another landscape",
        )
    if choosing.open:
        with choosing:
            _choose_landscape(chosen)
    st.caption(chosen.blurb)
    if experiment.landscape.formula is not None:
        _formula(experiment.landscape.formula, chosen.tex)
    if experiment.landscape.data is not None:
        _columns(experiment.landscape.data)
    for spec in chosen.sliders:
        path = ("landscape", "params", spec.name)
        key, value = f"landscape-{spec.name}", experiment.landscape.params[spec.name]
        change = state.set_dimension if chosen.begin else state.write
        widgets.slider(spec, value, key, change, path)
    if len(experiment.start) > 2:
        _plane(experiment)


def _choose_landscape(chosen: Landscape) -> None:
    """The landscapes of a family, or all that a search finds."""
    text = st.text_input("Search", key="landscape-search", placeholder="name, author, year …", live=True)
    family = None
    if not text:
        family = st.pills(
            "Family", LANDSCAPE_FAMILIES, default=chosen.family, key="landscape-family", required=True
        )
    entries = found_landscapes(text, family)
    with st.container(key="landscape-choices", gap=None):
        for entry in entries:
            if entry.brought == "data":
                continue
            st.button(
                entry.title,
                key=f"landscape-choose-{entry.name}",
                help=entry.blurb,
                type="tertiary",
                on_click=state.set_landscape,
                args=(entry.name,),
            )
    if not entries:
        st.caption("No landscape is called that.")
    if any(entry.brought == "data" for entry in entries):
        st.file_uploader(
            "Your data",
            type=["csv", "npz"],
            key="upload",
            on_change=state.set_upload,
            args=("upload",),
            max_upload_size=MEGABYTES,
            help="A table with a header, the target last; or an .npz with X and y. It stays in this "
            "server's memory until it restarts.",
        )
        if problem := st.session_state.get("upload_problem"):
            st.error(problem)


def _formula(text: str, tex: str) -> None:
    """The formula as it was typed, also while it is not right, and the place of the mistake under it."""
    typed = st.session_state.get("formula_typed")
    key = widgets.put("formula", text if typed is None else typed)
    st.text_input(
        "f(x, y) =",
        key=key,
        on_change=state.set_formula,
        args=(key,),
        live=True,
        help="x and y are the parameters; every other name becomes a slider. "
        "+ - * / ^, sin, cos, exp, log, sqrt, abs, tanh, max, …",
    )
    if typed is not None and (problem := st.session_state.get("formula_problem")):
        st.caption(f":red[{verbatim(problem)}]")
    else:
        st.latex(tex)


def _columns(text: str) -> None:
    """Which two features of the student's table are drawn."""
    names, *drawn = brought.columns(text)
    for place, current in enumerate(drawn):
        key = widgets.put(f"column-{place}", current)
        st.selectbox(
            ("across", "up")[place],
            [i for i in range(len(names)) if i != drawn[1 - place]],
            format_func=names.__getitem__,
            key=key,
            on_change=state.set_column,
            args=(place, key),
        )


PLANES = {"given": "as proposed", "axes": "two parameters", "pca": "of the paths (PCA)"}


def _plane(experiment: Experiment) -> None:
    """The plane on which more than two dimensions are drawn."""
    dimension = len(experiment.start)
    key = widgets.put("plane", experiment.plane.kind)
    st.selectbox(
        f"plane through {dimension} dimensions",
        list(PLANES),
        format_func=PLANES.__getitem__,
        key=key,
        on_change=state.set_plane,
        args=(key,),
        help="A map has two dimensions. PCA: the plane that holds most of the paths.",
    )
    if experiment.plane.axes is None:
        return
    with st.container(horizontal=True, key="plane-axes"):
        for place, name in enumerate(("across", "up")):
            value, path = experiment.plane.axes[place], ("plane", "axes", place)
            bounds = {"min_value": 0, "max_value": dimension - 1, "step": 1}
            widgets.number(f"parameter {name}", value, f"plane-{place}", state.write, path, **bounds)


def runs(experiment: Experiment) -> None:
    """A card for every run, the one in focus with all its settings, and a button for one more."""
    chosen = solve.landscape(experiment)
    with st.container(horizontal=True, vertical_alignment="center", key="runs-head"):
        st.markdown("**Runs**")
        adding = st.popover(
            "Add",
            icon=":material/add:",
            key="add",
            on_change="rerun",
            disabled=len(experiment.runs) >= MAX_RUNS,
            help=f"Race one more optimizer (at most {MAX_RUNS})",
        )
    if adding.open:
        with adding:
            _choose(chosen, "add", state.add_run)
    for i, run in enumerate(experiment.runs):
        with st.container(border=True, key=f"card-{i}", gap="xsmall"):
            _head(i, run, alone=len(experiment.runs) == 1, more=len(experiment.runs) < MAX_RUNS)
            rates = widgets.around(chosen.lr(RULES[run.rule]))
            widgets.log_slider("learning rate", run.lr, rates, f"run-{i}-lr", state.write, ("runs", i, "lr"))
            if i == state.focus():
                _settings(experiment, i, run)


def _head(i: int, run: Run, *, alone: bool, more: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"head-{i}"):
        st.button(
            RULES[run.rule].title,
            type="tertiary",
            key=f"focus-{i}",
            on_click=state.set_focus,
            args=(i,),
            help="Show this run's settings and equation",
        )
        st.menu_button(
            "More",
            [*(["Duplicate"] if more else []), *([] if alone else ["Remove"])],
            icon=":material/more_horiz:",
            type="tertiary",
            key=f"menu-{i}",
            on_click=state.use_menu,
            args=(i, f"menu-{i}"),
        )


def _settings(experiment: Experiment, i: int, run: Run) -> None:
    """Everything else about a run; what one turns less often is made only when it is opened."""
    rule = RULES[run.rule]
    for spec in rule.sliders:
        path = ("runs", i, "params", spec.name)
        widgets.slider(spec, run.params[spec.name], f"run-{i}-{spec.name}", state.write, path)
    for spec in rule.toggles:
        path = ("runs", i, "toggles", spec.name)
        widgets.toggle(spec, run.toggles[spec.name], f"run-{i}-{spec.name}", state.write, path)
    _fold(
        "Another rule",
        f"rules-{i}",
        _choose,
        solve.landscape(experiment),
        f"run-{i}",
        state.set_rule,
        i,
    )
    _fold("Schedule", f"schedules-{i}", _schedule, experiment, i, run)
    _fold("Colour, decay, clipping, noise", f"details-{i}", _details, experiment, i, run)


def _fold(title: str, key: str, content: Callable[..., None], *args: Any) -> None:
    with st.expander(title, key=key, on_change="rerun") as fold:
        if fold.open:
            content(*args)


def _choose(chosen: Landscape, key: str, choose: Callable[..., None], *args: Any) -> None:
    """The rules of a family, or all that a search finds; greyed, with the reason, where one cannot run."""
    text = st.text_input("Search", key=f"{key}-search", placeholder="name, author, year …")
    family = None
    if not text:
        family = st.pills("Family", FAMILIES, default=FAMILIES[0], key=f"{key}-family", required=True)
    rules = found(text, family)
    reasons = refused(rules, chosen)
    with st.container(key=f"{key}-choices", gap=None):
        for rule in rules:
            st.button(
                rule.title,
                key=f"{key}-choose-{rule.name}",
                help=reasons.get(rule.name, rule.source),
                disabled=rule.name in reasons,
                type="tertiary",
                on_click=choose,
                args=(*args, rule.name),
            )
    if not rules:
        st.caption("No rule is called that.")
    for reason in dict.fromkeys(reasons.values()):
        st.caption(f"Greyed: {reason}")


def _schedule(experiment: Experiment, i: int, run: Run) -> None:
    schedule = SCHEDULES[run.schedule.name]
    key = widgets.put(f"run-{i}-schedule", schedule.name)
    st.selectbox(
        "Schedule",
        list(SCHEDULES),
        format_func=lambda name: SCHEDULES[name].title,
        key=key,
        on_change=state.set_schedule,
        args=(i, key),
        label_visibility="collapsed",
    )
    ink = PALETTE[assign([other.color for other in experiment.runs])[i]]
    color = ink.dark if st.context.theme.type == "dark" else ink.light
    st.html(sparkline(solve.trajectories(experiment)[i].lr, color))
    st.caption(f"${schedule.tex}$")
    for spec in schedule.sliders:
        path = ("runs", i, "schedule", "params", spec.name)
        value = run.schedule.params[spec.name]
        widgets.slider(spec, value, f"run-{i}-schedule-{spec.name}", state.write, path)


DECAYS = {"coupled": "part of the loss", "decoupled": "decoupled"}


def _details(experiment: Experiment, i: int, run: Run) -> None:
    key = widgets.put(f"run-{i}-color", assign([other.color for other in experiment.runs])[i])
    st.selectbox(
        "Colour",
        list(PALETTE),
        format_func=str.capitalize,
        key=key,
        on_change=state.write,
        args=(("runs", i, "color"), key),
    )

    def log_slider(label: str, value: float, stops: tuple[float, ...], name: str, said: str) -> None:
        widgets.log_slider(label, value, stops, f"run-{i}-{name}", state.write, ("runs", i, name), help=said)

    decay = "θ: adds θ/2·‖w‖² to the loss, or shrinks w by ηθ at every step."
    log_slider("weight decay", run.weight_decay, (0.0, *widgets.stops(1e-4, 1.0)), "weight_decay", decay)
    key = widgets.put(f"run-{i}-decay", run.decay)
    widgets.choices(
        "decay is", DECAYS, key, state.write, ("runs", i, "decay"), help="Decoupled: as in AdamW."
    )
    clip = OFF if run.clip is None else run.clip
    log_slider(
        "clip norm", clip, (*widgets.stops(1e-2, 100.0), OFF), "clip", "No gradient is longer than this."
    )
    noise = "Standard deviation of Gaussian noise on every gradient."
    log_slider("noise", run.noise, (0.0, *widgets.stops(1e-3, 10.0)), "noise", noise)
    samples = solve.data(solve.landscape(experiment))
    if samples is not None:
        sizes = _sizes(len(samples.y), run.batch.size if run.batch else None)
        key = widgets.put(f"run-{i}-batch", (run.batch.size or ALL) if run.batch else SAME)
        st.selectbox(
            "batch size of this run",
            [SAME, *sizes, ALL],
            key=key,
            on_change=state.set_own_batch,
            args=(i, key),
            help="For races between batch sizes: the others keep the experiment's.",
        )


def budget(experiment: Experiment) -> None:
    """Start, steps, seed, and on landscapes with data the mini-batches."""
    chosen = solve.landscape(experiment)
    noisy = chosen.data is not None or any(run.noise for run in experiment.runs)
    with st.container(horizontal=True, key="budget"):
        for axis, value in enumerate(experiment.start if solve.seen(experiment).plane is None else ()):
            name = (("x", "y") if len(experiment.start) == 2 else ("w",))[axis]
            path = ("start", axis)
            widgets.number(
                f"start {name}", value, f"start-{axis}", state.write, path, step=0.1, format="%.7g"
            )
        bounds = {"min_value": 1, "max_value": MAX_STEPS, "step": 50}
        widgets.number("steps", experiment.steps, "steps", state.write, ("steps",), **bounds)
        if noisy:
            bounds = {"min_value": 0, "max_value": 2**32 - 1, "step": 1}
            widgets.number("seed", experiment.seed, "seed", state.write, ("seed",), **bounds)
    if chosen.data is not None:
        _batch(experiment.batch, len(chosen.data().y))


SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
DRAWN = {"shuffled": "shuffled epochs", "replacement": "with replacement"}


def _sizes(samples: int, size: int | None) -> list[Any]:
    return sorted({stop for stop in SIZES if stop < samples} | {size or 1})


def _batch(batch: Batch, samples: int) -> None:
    sizes = _sizes(samples, batch.size)
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch"):
        key = widgets.put("batch-size", batch.size or ALL)
        st.select_slider(
            f"batch size `{batch.size or f'all {samples}'}`",
            [*sizes, ALL],
            key=key,
            on_change=state.write,
            args=(("batch", "size"), key),
            help="How many samples each step sees",
        )
        widgets.choices(
            "drawn", DRAWN, widgets.put("batch-order", batch.order), state.write, ("batch", "order")
        )


def moved_start() -> None:
    """The map's start point was clicked or dragged."""
    state.move_start(player.start("map"))
