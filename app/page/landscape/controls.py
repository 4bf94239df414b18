"""The controls of the landscape: choosing, typing or uploading one, its sliders, and its plane."""

import streamlit as st

from app.languages import mark, retold, t
from app.page import component, state, widgets
from app.page.landscape import changes, table
from app.races import finding, solve
from app.races.letters import verbatim
from core.experiment import Experiment
from core.landscape import Landscape
from landscapes.data import images, training_images
from landscapes.data.tables import MEGABYTES


def landscape(experiment: Experiment) -> None:
    """Which landscape, its formula or file, its sliders, and the plane it is drawn on."""
    chosen = solve.landscape(experiment)
    if chosen.training:
        _network(experiment, chosen)
        return
    with st.container(key="landscape-head", gap="xsmall"):
        st.markdown(f"**{t('Landscape')}**")
        choosing = st.popover(
            t(chosen.title),
            key="landscapes",
            on_change="rerun",
            width="stretch",
            help=t("Choose another landscape"),
        )
    if choosing.open:
        with choosing:
            _choose_landscape(chosen)
    st.caption(t(chosen.blurb))
    if experiment.landscape.formula is not None:
        _formula(experiment.landscape.formula, chosen.tex)
    if experiment.landscape.data is not None:
        table.table(experiment.landscape.data)
    _specs(experiment, chosen, "")
    if len(experiment.start) > 2:
        _plane(experiment)


NETWORKS = {"mlp": "MLP", "cnn": "CNN", "lenet": "LeNet-5"}


def _network(experiment: Experiment, chosen: Landscape) -> None:
    """Which network, how it is made, begins and is held back, on which images, and how it is drawn."""
    with st.container(key="landscape-head", gap="xsmall"):
        st.markdown(f"**{t('Network')}**")
        key = widgets.put("network", chosen.name)
        widgets.choices(t("Kind"), NETWORKS, key, changes.set_network)
    st.caption(t(chosen.blurb))
    groups = dict.fromkeys(spec.group for spec in (*chosen.toggles, *chosen.sliders))
    for group in groups:
        if not group:
            _specs(experiment, chosen, group)
            continue
        with st.expander(t(group), key=f"group-{group}", on_change="rerun") as fold:
            if fold.open:
                _specs(experiment, chosen, group)
                if group == "Data":
                    _images(experiment)
    _network_plane(experiment)


def _specs(experiment: Experiment, chosen: Landscape, group: str) -> None:
    """The toggles and sliders of a group."""
    choice = experiment.landscape
    if any(spec.group == group for spec in chosen.sliders):
        component.controls("landscape", group=group)
    for spec in chosen.toggles:
        if spec.group == group:
            path = f"landscape.toggles.{spec.name}"
            widgets.toggle(spec, choice.toggles[spec.name], f"landscape-{spec.name}", state.write, path)


def _images(experiment: Experiment) -> None:
    """Images of one's own for a network."""
    st.file_uploader(
        t("Your images"),
        type=["npz"],
        key="images",
        on_change=changes.set_images,
        args=("images",),
        max_upload_size=images.MEGABYTES,
        help=t(
            "An .npz with images and labels: X [n, h, w] and y, x_train and y_train as in Keras's "
            "mnist.npz, data and target, … It stays in this server's memory until it restarts."
        ),
    )
    if problem := st.session_state.get("upload_problem"):
        st.error(verbatim(retold(problem)))
    if experiment.landscape.data is not None:
        facts = training_images.facts(experiment.landscape.data)
        if facts.notes:
            st.caption(verbatim("; ".join(facts.notes) + "."))
        st.button(t("Back to the digits"), on_click=changes.set_digits, key="digits")


def _choose_landscape(chosen: Landscape) -> None:
    """The landscapes of a family, or all that a search finds."""
    text = st.text_input(
        t("Search"), key="landscape-search", placeholder=t("name, author, year …"), live=True
    )
    family = None
    if not text:
        family = st.pills(
            t("Family"),
            finding.LANDSCAPE_FAMILIES,
            format_func=t,
            default=chosen.family,
            key="landscape-family",
            required=True,
        )
    entries = finding.landscapes(text, family)
    with st.container(key="landscape-choices", gap=None):
        for entry in entries:
            if _wants_table(entry):
                continue
            st.button(
                t(entry.title),
                key=f"landscape-choose-{entry.name}",
                help=t(entry.blurb),
                type="tertiary",
                on_click=changes.set_landscape,
                args=(entry.name,),
            )
    if not entries:
        st.caption(t("No landscape is called that."))
    if any(map(_wants_table, entries)):
        st.file_uploader(
            t("Your data"),
            key="upload",
            on_change=changes.set_upload,
            args=("upload",),
            max_upload_size=MEGABYTES,
            help=t(
                "A table as .csv, .tsv, .txt, .data, .csv.gz, .npz or .npy, with or without a header. Its "
                "target is found, and can be chosen. It stays in this server's memory until that restarts."
            ),
        )
        st.caption(t("CSV, TSV, TXT, NPZ, NPY: any table with a feature and a target"))
        if problem := st.session_state.get("upload_problem"):
            st.error(verbatim(retold(problem)))


def _wants_table(landscape: Landscape) -> bool:
    """Whether there is nothing to see before a file is there."""
    needs = landscape.user_input
    return needs is not None and needs.kind == "data" and not needs.optional


def _formula(text: str, tex: str) -> None:
    """The formula as it was typed, also while it is not right, and the place of the mistake under it."""
    typed = st.session_state.get("formula_typed")
    key = widgets.put("formula", text if typed is None else typed)
    st.text_input(
        "f(x, y) =",
        key=key,
        on_change=changes.set_formula,
        args=(key,),
        live=True,
        help=t(
            "x and y are the parameters; every other name becomes a slider. "
            "+ - * / ^, sin, cos, exp, log, sqrt, abs, tanh, max, …"
        ),
    )
    if typed is not None and (problem := st.session_state.get("formula_problem")):
        st.caption(f":red[{verbatim(retold(problem))}]")
    else:
        st.latex(tex)


NETWORK_PLANES = {
    "pca": mark("of the paths (PCA)"),
    "random": mark("random, filter-normalized"),
    "hessian": mark("of largest curvature"),
    "line": mark("through two solutions"),
}


def _network_plane(experiment: Experiment) -> None:
    """The plane on which a training is drawn."""
    key = widgets.put("plane", experiment.plane.kind)
    st.selectbox(
        t("plane of the map"),
        [kind for kind in NETWORK_PLANES if kind != "line" or len(experiment.runs) > 1],
        format_func=lambda kind: t(NETWORK_PLANES[kind]),
        key=key,
        on_change=changes.set_plane,
        args=(key,),
        help=t(
            "PCA: captures most of the variance of the paths. Random: Li et al. 2018, around the end of the "
            "first run. Largest curvature: the Hessian's first two eigenvectors there. Two solutions: the "
            "ends of the first two runs, and the start."
        ),
    )


PLANES = {"given": mark("as proposed"), "axes": mark("two parameters"), "pca": mark("of the paths (PCA)")}


def _plane(experiment: Experiment) -> None:
    """The plane on which more than two dimensions are drawn."""
    dimension = len(experiment.start)
    key = widgets.put("plane", experiment.plane.kind)
    st.selectbox(
        t("plane through {count} dimensions", count=dimension),
        list(PLANES),
        format_func=lambda kind: t(PLANES[kind]),
        key=key,
        on_change=changes.set_plane,
        args=(key,),
        help=t("A map has two dimensions. PCA: the plane that captures most of the variance of the paths."),
    )
    if experiment.plane.axes is None:
        return
    with st.container(horizontal=True, key="plane-axes"):
        for place, name in enumerate((mark("across"), mark("up"))):
            value, path = experiment.plane.axes[place], f"plane.axes.{place}"
            bounds = {"min_value": 0, "max_value": dimension - 1, "step": 1}
            widgets.number(
                t("parameter {place}", place=t(name)), value, f"plane-{place}", state.write, path, **bounds
            )
