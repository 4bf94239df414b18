"""A link to a file that is gone costs only the file: it is said which, and it can be brought again."""

import json
from typing import Any

import streamlit as st

from app.languages import retold, t
from app.page import state
from app.page.stand_in import Missing
from app.races import permalink
from app.races.letters import verbatim
from core.experiment import Experiment, ExperimentError
from landscapes.data import training_images
from landscapes.data.archives import UploadError
from landscapes.data.uploads import same
from landscapes.linear_models import uploaded


def body(experiment: Experiment) -> None:
    """The sentence about the file, and where to bring it again, as long as something stands in for it."""
    missing: Missing | None = st.session_state.get("missing")
    if missing is None or experiment.landscape != missing.stand_in.landscape:
        return
    called = t("The file {file}", file=missing.file) if missing.file else t("The file")
    where = t("on the digits") if missing.network else t("on another table")
    st.warning(
        verbatim(
            t(
                "{file} of this link is not on this server, or no longer. Its rules and rates are here, "
                "{where}; upload the file again to go on with it.",
                file=called,
                where=where,
            )
        ),
        icon=":material/upload_file:",
    )
    st.file_uploader(
        missing.file or t("The file"), key="missing-file", on_change=_bring, label_visibility="collapsed"
    )
    if problem := st.session_state.get("missing_problem"):
        st.error(verbatim(retold(problem)))


def _bring() -> None:
    """The file again, or another: the experiment of the link, with what a hand has set since."""
    session = st.session_state
    file, missing = session["missing-file"], session.missing
    session.missing_problem = None
    if file is None:
        return
    keep = training_images.remember if missing.network else uploaded.remember
    try:
        text = keep(file.name, file.getvalue())
    except UploadError as error:
        session.missing_problem = str(error)
        return
    given = json.loads(missing.given)
    if not same(text, given["landscape"]["data"]):
        given = {key: given[key] for key in ("version", "seed", "runs") if key in given} | {
            "landscape": given["landscape"] | {"data": text}
        }
    now = state.experiment()
    if now.runs != missing.stand_in.runs:
        given["runs"] = _set_since(given["runs"], now, missing.stand_in)
    try:
        state.show(permalink.read(json.dumps(given)))
    except ExperimentError as error:
        session.missing_problem = str(error)
        return
    session.missing = None


def _set_since(runs: list[Any], now: Experiment, before: Experiment) -> list[Any]:
    """The runs with what was changed of the stand-in's; what was not is as the link has it."""
    set_ = [run.model_dump(mode="json") for run in now.runs]
    left = [run.model_dump(mode="json") for run in before.runs]
    if len(runs) != len(set_) or [run["rule"] for run in left] != [run["rule"] for run in set_]:
        return set_
    return [
        given | {key: value for key, value in new.items() if value != old[key]}
        for given, new, old in zip(runs, set_, left, strict=True)
    ]
