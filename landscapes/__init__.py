"""Every landscape, by name. A new landscape is one entry in its file."""

from core.landscape import Landscape
from landscapes import (
    basins,
    brought,
    classification,
    craters,
    curves,
    high_dimension,
    kinks,
    lattices,
    preprocess,
    quadratics,
    random_field,
    regression,
    saddles,
    trained,
    valleys,
    waves,
)

FILES = (
    *(quadratics, valleys, saddles, basins, waves, lattices, craters, kinks, curves),
    *(high_dimension, random_field, regression, preprocess, classification, trained, brought),
)
"""In the order in which the page offers them."""

LANDSCAPES: dict[str, Landscape] = {
    landscape.name: landscape for file in FILES for landscape in file.LANDSCAPES
}
