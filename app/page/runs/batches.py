"""The controls of the mini-batches, on landscapes with data."""

from typing import Any

import streamlit as st

from app.languages import mark, t
from app.page import component, state, widgets
from app.races.controls import BATCHES, POWERS
from core.experiment import Batch
from core.landscape import Landscape

DRAWN = {
    "shuffled": mark("shuffled every epoch"),
    "replacement": mark("with replacement"),
    "growing": mark("in growing batches"),
}

HELP = mark(
    "Shuffled: every sample is seen once before any is seen again, as in practice. With replacement: every "
    "step draws from all samples, as in textbooks. Growing: shuffled, but the first batch has one sample and "
    "each is 2% larger than the one before, up to the batch size, so that the noise falls by itself."
)


def controls(batch: Batch) -> None:
    """The size of a mini-batch, and the order in which samples are drawn."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch"):
        component.controls("batch")
        key = widgets.put("batch-order", batch.order)
        widgets.choices(t("samples are drawn"), DRAWN, key, state.write, "batch.order", help=t(HELP))


def sizes(landscape: Landscape, samples: int, size: int | None) -> list[Any]:
    """The batch sizes on offer for so many samples, with the one that is set."""
    stops = POWERS if landscape.training else BATCHES
    return sorted({stop for stop in stops if stop < samples} | {size or 1})
