"""Networks to train: what one chooses becomes a landscape like any other."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from core.controls import Slider
from core.landscape import Landscape, Picture, Race, UserInput
from landscapes.data.training_images import Chosen, Part, facts
from landscapes.networks import architectures, factors, losses
from landscapes.networks.architectures import Network
from landscapes.networks.controls import AMOUNTS, POOLING, STYLE, sliders, toggles
from landscapes.networks.layers import Shape

LARGEST = 2_500_000
"""So many parameters a network may have."""
MEASURED, FEWEST = 1e9, 256
"""Multiplications that the loss on the measured samples may cost; but so many of these there are at least."""
LOOKED = 3e8
"""Multiplications that the loss on the samples of a map may cost."""
TEX = r"\tfrac{1}{n} \textstyle\sum_i -\log \operatorname{softmax}\bigl(z(x_i; w)\bigr)_{y_i}"


class Entry(NamedTuple):
    """A kind of network, and what makes a good first training of it."""

    title: str
    source: str
    steps: int
    lr_slope: float
    lr_distance: float
    measured: int  # training samples that full losses are taken on, at most
    probe: int  # and those that maps are drawn of
    side: int | None = None  # pixels across and up, where the network wants a certain size
    sliders: tuple[Slider, ...] = ()
    shift: float = 0.0  # augmentation at first: pixels,
    rotate: float = 0.0  # and degrees


ENTRIES = {
    "mlp": Entry(
        "MLP",
        "Rumelhart, Hinton & Williams 1986; without hidden layers: logistic regression",
        steps=700,
        lr_slope=0.1,
        lr_distance=0.003,
        measured=2048,
        probe=512,
        sliders=(
            Slider(
                "depth",
                "hidden layers",
                2,
                0,
                10,
                integer=True,
                help="How many hidden layers there are; without any it is logistic regression.",
            ),
            Slider(
                "width",
                "units",
                32,
                1,
                500,
                log=True,
                integer=True,
                help="How many units every hidden layer has.",
            ),
        ),
    ),
    "cnn": Entry(
        "Small CNN",
        "two convolutions of 3 × 3 and one dense layer",
        steps=900,
        lr_slope=0.1,
        lr_distance=0.01,
        measured=2048,
        probe=512,
        sliders=(
            Slider(
                "channels",
                "channels",
                8,
                1,
                32,
                integer=True,
                help="How many channels the first layer has; the second has twice as many.",
            ),
        ),
    ),
    "lenet": Entry(
        "LeNet-5",
        "LeCun, Bottou, Bengio & Haffner 1998, as it is taught; images of 32 × 32 pixels",
        steps=700,
        lr_slope=0.05,
        lr_distance=0.002,
        measured=512,
        probe=256,
        side=32,
        shift=2.0,
        rotate=10.0,
    ),
}


def _network(kind: str, inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Network:
    style = {toggle.name: settings[toggle.name] for toggle in STYLE}
    if kind == "mlp":
        return architectures.mlp(inputs, [int(settings["width"])] * int(settings["depth"]), classes, **style)
    pooling = settings[POOLING.name]
    if kind == "cnn":
        return architectures.cnn(inputs, int(settings["channels"]), classes, pooling=pooling, **style)
    return architectures.lenet(inputs, classes, pooling=pooling, **style)


def _make(kind: str, name: str | None, given: Mapping[str, Any]) -> Landscape:
    """The landscape of a network with the sliders and toggles `given`, on the images that `name` stands for.

    What only turns a number stays a slider; what changes the program makes another landscape.
    """
    facts(name)  # a file that has gone is gone, whatever was made of it
    static = {key: value for key, value in given.items() if key not in AMOUNTS}
    used = {key: bool(given[key]) for key in AMOUNTS}
    return _build(kind, name, tuple(sorted((static | used).items())))


@lru_cache(maxsize=512)
def _build(kind: str, name: str | None, settings: tuple[tuple[str, Any], ...]) -> Landscape:
    chosen, entry, given = dict(settings), ENTRIES[kind], facts(name)
    high, wide, channels = given.shape
    inputs = (channels, entry.side or high, entry.side or wide)
    network = _network(kind, inputs, len(given.classes), chosen)
    if network.size > LARGEST:
        raise ValueError(
            f"at most {LARGEST:,} parameters are allowed, but this network has {network.size:,}."
        )
    room = losses.ROOM // network.room
    close = int(min(room, max(64, LOOKED / network.work)))
    measured = int(min(entry.measured, room, max(FEWEST, MEASURED / network.work)))
    sizes = (measured, min(entry.probe, close))
    images = Chosen(name, entry.side, chosen["validation"], chosen["training"], *sizes)
    train, validate = images.counts()
    part = partial(Part, images)
    return Landscape(
        name=kind,
        title=f"{entry.title} on {given.name}",
        family="Networks",
        blurb=f"{network.size:,} parameters, {given.images:,} images: {train:,} train, {validate:,} validate",
        tex=TEX,
        source=f"{entry.source}; {given.source}",
        loss=partial(losses.loss, network),
        sliders=(*entry.sliders, *sliders(entry.shift, entry.rotate)),
        toggles=toggles(kind),
        factors=factors.of(network, chosen),
        shapes=tuple(block.shape for block in network.blocks),
        data=part("train"),
        training=losses.training(network, chosen, given.classes, part),
        picture=Picture(window=((-1.0, 1.0), (-0.75, 0.75))),
        race=Race(
            start=(), steps=entry.steps, lr_slope=entry.lr_slope, lr_distance=entry.lr_distance, batch=32
        ),
        user_input=UserInput(kind="data", make=partial(_make, kind), optional=True),
    )


def _default(kind: str) -> Landscape:
    entry = ENTRIES[kind]
    specs = (*entry.sliders, *sliders(entry.shift, entry.rotate), *toggles(kind))
    return _make(kind, None, {spec.name: spec.default for spec in specs})


LANDSCAPES = tuple(_default(kind) for kind in ENTRIES)
