"""Every landscape, by name. A new landscape is one entry in its file."""

from dataclasses import replace
from functools import partial

from core.landscape import Landscape
from landscapes import formula, tuned
from landscapes.functions import (
    basins,
    craters,
    curves,
    high_dimension,
    kinks,
    lattices,
    quadratics,
    random_field,
    ripples,
    saddles,
    squares,
    squares_beyond,
    valleys,
    waves,
)
from landscapes.linear_models import classification, least_squares, preprocessing, uploaded
from landscapes.networks import entries as networks

FILES = (
    *(quadratics, valleys, squares, saddles, basins, waves, lattices, craters, ripples, kinks, curves),
    *(high_dimension, squares_beyond, random_field, least_squares, preprocessing, classification),
    *(networks, formula, uploaded),
)
"""In the order in which the page offers them."""

LANDSCAPES: dict[str, Landscape] = {
    landscape.name: replace(landscape, tuned=partial(tuned.rates, landscape.name))
    for file in FILES
    for landscape in file.LANDSCAPES
}
