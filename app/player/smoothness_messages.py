"""The player's messages about sharpness and batch norm: bands and lines over the steps of a training."""

from typing import Any

import numpy as np

from app.languages import mark, t
from app.player import training_messages
from app.races.palette import PALETTE, assign
from app.races.trainings.smoothness import Sharpness, Study, limit_of
from core.experiment import Experiment
from core.rules import RULES


def sharpness(result: Sharpness, experiment: Experiment, focus: int) -> bytes:
    """The message with the largest eigenvalue of the Hessian along run `focus`, beside its rule's limit."""

    def line(name: str, color: str, of: str) -> dict[str, str]:
        return {"name": name, "color": color, "kind": "line", "low": "", "high": of}

    arrays = {"at": result.at, "sharpness": result.values}
    panels = [_panel(t("Sharpness"), "", [line(t("λmax of the Hessian"), "run", "sharpness")])]
    if result.preconditioned is not None:
        arrays["preconditioned"] = result.preconditioned
        help_ = t("P divides every coordinate of the step, of Adam √v̂ + ε: the rule is as steep as P⁻¹H.")
        series = [line(t("λmax of P⁻¹H"), "run", "preconditioned")]
        panels.append(_panel(t("Preconditioned sharpness"), help_, series))
    if result.bound is not None:
        name = t(
            "{limit}/η: the limit of {rule}",
            limit=f"{limit_of(experiment.runs[focus]):.3g}",
            rule=t(RULES[experiment.runs[focus].rule].title),
        )
        panels[-1]["series"].append(line(name, "muted", "bound"))
        arrays["bound"] = result.bound
    color = PALETTE[assign([run.color for run in experiment.runs])[focus]]
    return training_messages.bands(panels, arrays, {"light": color.light, "dark": color.dark})


def _panel(title: str, help_: str, series: list[dict[str, str]]) -> dict[str, Any]:
    return {"title": title, "unit": "", "log": True, "help": help_, "series": series}


def study(result: Study) -> bytes:
    """The message with three panels over training, with and without batch norm at the same rate."""
    return training_messages.bands(_panels(result), _arrays(result), {})


NAMES = {"without": mark("without batch norm"), "with": mark("with batch norm")}


def _panels(result: Study) -> list[dict[str, Any]]:
    def band(quantity: str) -> list[dict[str, str]]:
        return [
            {
                "name": t(title),
                "color": color,
                "kind": "band",
                "low": f"{key}_{quantity}_low",
                "high": f"{key}_{quantity}_high",
            }
            for (key, title), color in zip(NAMES.items(), "ba", strict=True)
        ]

    lines = [
        {"name": t(title), "color": color, "kind": "line", "low": "", "high": f"{key}_beta"}
        for (key, title), color in zip(NAMES.items(), "ba", strict=True)
    ]
    rate = f"{result.rate:g}"
    return [
        {
            "title": t("Loss"),
            "unit": "",
            "log": True,
            "help": t(
                "Its range, from half to four times the learning rate {rate} along the gradient.", rate=rate
            ),
            "series": band("loss"),
        },
        {
            "title": t("Gradient predictiveness"),
            "unit": "",
            "log": True,
            "help": t(
                "How far the gradient changes, from half to four times the learning rate {rate} along the "
                "gradient.",
                rate=rate,
            ),
            "series": band("change"),
        },
        {
            "title": t("Effective β-smoothness"),
            "unit": "",
            "log": True,
            "help": t(
                "The largest change of the gradient per length of the way, from half to four times the "
                "learning rate {rate} along the gradient.",
                rate=rate,
            ),
            "series": lines,
        },
    ]


def _arrays(result: Study) -> dict[str, np.ndarray]:
    arrays = {"at": result.at}
    for key, bands in (("without", result.without), ("with", result.with_norm)):
        for quantity, values in (("loss", bands.loss), ("change", bands.predictiveness)):
            arrays[f"{key}_{quantity}_low"], arrays[f"{key}_{quantity}_high"] = values.T
        arrays[f"{key}_beta"] = bands.smoothness
    return arrays
