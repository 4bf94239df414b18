"""The controls of the mini-batches, on landscapes with data."""

from typing import Any

import streamlit as st

from app.page import state, widgets
from app.page.state import ALL
from core.experiment import Batch
from core.landscape import Landscape

SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
POWERS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""Batch sizes on offer, as in textbooks and for networks."""
DRAWN = {"shuffled": "shuffled epochs", "replacement": "with replacement"}


def controls(batch: Batch, landscape: Landscape, samples: int) -> None:
    """The size of a mini-batch, and the order in which samples are drawn."""
    stops = sizes(landscape, samples, batch.size)
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch"):
        key = widgets.put("batch-size", batch.size or ALL)
        st.select_slider(
            f"batch size `{batch.size or f'all {samples}'}`",
            [*stops, ALL],
            key=key,
            on_change=state.write,
            args=(("batch", "size"), key),
            help="How many samples each step sees",
        )
        widgets.choices(
            "drawn", DRAWN, widgets.put("batch-order", batch.order), state.write, ("batch", "order")
        )


def sizes(landscape: Landscape, samples: int, size: int | None) -> list[Any]:
    """The batch sizes on offer for so many samples, with the one that is set."""
    stops = POWERS if landscape.training else SIZES
    return sorted({stop for stop in stops if stop < samples} | {size or 1})
