"""The controls of the mini-batches, on landscapes with data."""

from typing import Any

import streamlit as st

from app.page import component, state, widgets
from app.races.controls import BATCHES, POWERS
from core.experiment import Batch
from core.landscape import Landscape

DRAWN = {"shuffled": "shuffled epochs", "replacement": "with replacement"}


def controls(batch: Batch) -> None:
    """The size of a mini-batch, and the order in which samples are drawn."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch"):
        component.controls("batch")
        widgets.choices("drawn", DRAWN, widgets.put("batch-order", batch.order), state.write, "batch.order")


def sizes(landscape: Landscape, samples: int, size: int | None) -> list[Any]:
    """The batch sizes on offer for so many samples, with the one that is set."""
    stops = POWERS if landscape.training else BATCHES
    return sorted({stop for stop in stops if stop < samples} | {size or 1})
