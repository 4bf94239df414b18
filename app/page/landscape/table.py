"""An uploaded table: what was done to it, and everything in it that can be chosen otherwise."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.languages import mark, t
from app.page import state, widgets
from app.page.landscape.changes import go
from app.races.letters import verbatim
from landscapes.data.archives import UploadError
from landscapes.data.sheet import FEW
from landscapes.linear_models import of_tables, uploaded
from landscapes.linear_models.table_links import Link, parse
from landscapes.linear_models.uploaded import Opened

SCALES = {"standardized": mark("all"), "features": mark("features"), "raw": mark("nothing")}
OF_CLASSES = {"standardized": mark("features"), "raw": mark("nothing")}
KINDS = {"classes": mark("classes"), "numbers": mark("numbers")}
GAPS = {"rows": mark("rows"), "columns": mark("columns")}


def table(text: str) -> None:
    """The table's target, features and units, and which two of its weights are drawn."""
    opened = uploaded.opened(text)
    link, sheet, chosen = opened
    _notes(opened)
    names = [column.name for column in sheet.columns]
    target = sheet.target if link.choice.target is None else link.choice.target
    _select(t("Target"), "target", sorted({*sheet.targets(), target}), names.__getitem__, target, _aimed)
    column = sheet.columns[target]
    if not column.words and len(column.distinct) <= FEW:
        current = "classes" if chosen.classes else "numbers"
        _choices(
            t("Target is"),
            "kind",
            KINDS,
            current,
            _kind,
            explained=t("Classes are told apart, numbers predicted."),
        )
    scales = OF_CLASSES if chosen.classes else SCALES
    current = "standardized" if chosen.classes and link.scale == "features" else link.scale
    _choices(
        t("Standardize"),
        "scale",
        scales,
        current,
        _scale,
        explained=t(
            "To mean 0 and standard deviation 1: the features and a real-valued target, the features "
            "alone, or nothing. Raw features of different sizes make a narrow valley."
        ),
    )
    if chosen.missing:
        _choices(t("Where values are missing, leave out"), "missing", GAPS, chosen.missing, _gaps)
    with st.expander(
        t("Features ({count} of {all} columns)", count=len(chosen.drawn_from), all=len(names) - 1),
        key="table-columns",
        on_change="rerun",
    ) as fold:
        if fold.open:
            _features(opened, names, target)
    _drawn(opened)


def _notes(opened: Opened) -> None:
    """What was done to the file."""
    notes = [of_tables.said(opened.table, opened.link.scale), *opened.table.notes]
    called = opened.link.file.partition(":")[2]
    head = f"**{verbatim(called)}**: " if called else ""
    st.caption(head + verbatim("; ".join(notes) + "."))


def _features(opened: Opened, names: list[str], target: int) -> None:
    """Which columns are features. Columns of words become indicators."""
    offered = [i for i in range(len(names)) if i != target and opened.sheet.usable(i)]
    key = widgets.put("table-features", [i for i in opened.table.drawn_from if i in offered])

    def title(i: int) -> str:
        words = opened.sheet.columns[i].words
        return t("{name} ({count} words)", name=names[i], count=len(words)) if words else names[i]

    st.multiselect(
        t("Features"),
        offered,
        format_func=title,
        key=key,
        on_change=_change,
        args=(_featured, key),
        label_visibility="collapsed",
    )
    hidden = [names[i] for i in range(len(names)) if i != target and i not in offered]
    if hidden:
        st.caption(
            verbatim(
                t("No features: {list}.", list=", ".join(hidden[:6]) + (" …" if len(hidden) > 6 else ""))
            )
        )


def _drawn(opened: Opened) -> None:
    """Which two weights are drawn, and of more than two classes whose."""
    link, _, chosen = opened
    names = of_tables.weights(chosen, link.scale)
    if len(chosen.classes) > 2:
        whose = dict(enumerate(chosen.classes))
        _select(t("weights of class"), "class", list(whose), whose.__getitem__, link.drawn_class, _classed)
    if len(names) == 2:
        return
    drawn = (link.first, link.second)
    for place, label in enumerate((t("across"), t("up"))):
        _select(
            label,
            f"column-{place}",
            [i for i in range(len(names)) if i != drawn[1 - place]],
            names.__getitem__,
            drawn[place],
            _across if place == 0 else _up,
        )


Change = Callable[[Link, Any], Link]


def _aimed(link: Link, to: int) -> Link:
    return link._replace(first=0, second=1, drawn_class=0, choice=link.choice._replace(target=to, kind=None))


def _kind(link: Link, to: Any) -> Link:
    return link._replace(first=0, second=1, drawn_class=0, choice=link.choice._replace(kind=to))


def _scale(link: Link, to: Any) -> Link:
    return link._replace(first=0, second=1, scale=to)


def _gaps(link: Link, to: Any) -> Link:
    return link._replace(first=0, second=1, choice=link.choice._replace(missing=to))


def _featured(link: Link, to: list[int]) -> Link:
    return link._replace(first=0, second=1, choice=link.choice._replace(features=tuple(sorted(to))))


def _classed(link: Link, to: int) -> Link:
    return link._replace(drawn_class=to)


def _across(link: Link, to: int) -> Link:
    return link._replace(first=to)


def _up(link: Link, to: int) -> Link:
    return link._replace(second=to)


def _select(
    label: str, name: str, options: list[int], title: Callable[[int], str], current: int, change: Change
) -> None:
    key = widgets.put(f"table-{name}", current)
    st.selectbox(label, options, format_func=title, key=key, on_change=_change, args=(change, key))


def _choices(
    label: str, name: str, titles: dict[str, str], current: str, change: Change, explained: str = ""
) -> None:
    key = widgets.put(f"table-{name}", current)
    widgets.choices(label, titles, key, _change, change, help=explained)


def _change(change: Change, key: str) -> None:
    """The table as it is chosen now, or a sentence about why it cannot be."""
    data = state.experiment().landscape.data
    if data is None:  # another landscape has just come
        return
    text = str(change(parse(data), st.session_state[key]))
    try:
        uploaded.drawn(text)
    except UploadError as error:
        st.session_state.complaint = str(error)
        return
    go({"name": "upload", "data": text})
