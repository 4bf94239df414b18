"""Networks to train: what one chooses becomes a landscape like any other."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from core.controls import Slider, Toggle
from core.spec import Landscape
from landscapes import classifiers, networks
from landscapes.initialization import SCHEMES
from landscapes.layers import Shape
from landscapes.networks import Network
from landscapes.samples import Part, facts

LARGEST = 250_000
"""So many parameters a network may have."""
LOOKED = 3e9
"""Multiplications that the loss on the samples of a map may cost."""
TEX = r"\tfrac{1}{n} \textstyle\sum_i -\log \operatorname{softmax}\bigl(z(x_i; w)\bigr)_{y_i}"

STYLE = (
    Toggle(
        "activation",
        "activation",
        default="relu",
        choices=("sigmoid", "tanh", "relu", "leaky_relu", "gelu"),
        titles=("sigmoid", "tanh", "ReLU", "leaky ReLU", "GELU"),
    ),
    Toggle(
        "normalization",
        "normalization",
        default="none",
        choices=("none", "batch", "layer", "group"),
        help="Batch norm: over the samples of a mini-batch, running averages at test time.",
    ),
    Toggle(
        "placement",
        "normalized",
        default="before",
        choices=("before", "after"),
        titles=("before activation", "after"),
        help="Ioffe & Szegedy normalize before the activation; others after it.",
    ),
)
POOLING = Toggle(
    "pooling", "pooling", default="max", choices=("max", "mean"), help="LeCun et al. 1998 took means."
)
BEGIN, RESTRAINT, CHANGED, PARTS = "Initialization", "Regularization", "Augmentation", "Data"
INITIALIZATION = Toggle(
    "initialization",
    "weights",
    default="he_normal",
    choices=tuple(SCHEMES),
    titles=tuple(title for title, _ in SCHEMES.values()),
    group=BEGIN,
    help="The same for every run. Biases begin at 0.",
)
FLIP = Toggle(
    "flip",
    "mirror",
    default=False,
    group=CHANGED,
    help="Half of the images, left to right. Off by default: a mirrored 2 or 7 is no digit any more.",
)


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
            Slider("depth", "hidden layers", 2, 0, 10, integer=True, help="None: logistic regression."),
            Slider("width", "units", 32, 1, 256, log=True, integer=True, help="In every hidden layer."),
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
                "channels", "channels", 8, 1, 32, integer=True, help="The second layer has twice as many."
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


def _sliders(entry: Entry) -> tuple[Slider, ...]:
    return (
        *entry.sliders,
        Slider("constant", "constant", 0.1, -1.0, 1.0, group=BEGIN, help="For the scheme of that name."),
        Slider(
            "dropout", "dropout", 0.0, 0.0, 0.9, group=RESTRAINT, help="The share of units that is left out."
        ),
        Slider(
            "label_smoothing", "smoothing", 0.0, 0.0, 0.5, group=RESTRAINT, help="Wants every class a little."
        ),
        Slider(
            "l1", "L1", 0.0, 0.0, 0.1, log=True, group=RESTRAINT, help="Adds this times Σ|w| to the loss."
        ),
        Slider(
            "max_norm",
            "max-norm",
            0.0,
            0.0,
            10.0,
            group=RESTRAINT,
            help="No unit's weights are longer; 0: off.",
        ),
        Slider(
            "patience",
            "patience",
            0.0,
            0.0,
            50.0,
            integer=True,
            group=RESTRAINT,
            help="Early stopping: epochs without a lower validation error; 0: off.",
        ),
        Slider("shift", "shift", entry.shift, 0.0, 4.0, group=CHANGED, help="Pixels, at most."),
        Slider("rotate", "rotate", entry.rotate, 0.0, 45.0, group=CHANGED, help="Degrees, at most."),
        Slider("scale", "scale", 0.0, 0.0, 0.5, group=CHANGED, help="A share of the size, at most."),
        Slider(
            "noise", "noise", 0.0, 0.0, 0.5, group=CHANGED, help="Standard deviation, for pixels from 0 to 1."
        ),
        Slider("validation", "validation", 0.2, 0.1, 0.5, group=PARTS, help="The share kept for validation."),
    )


def _network(kind: str, inputs: Shape, classes: int, settings: Mapping[str, Any]) -> Network:
    style = {toggle.name: settings[toggle.name] for toggle in STYLE}
    if kind == "mlp":
        return networks.mlp(inputs, [int(settings["width"])] * int(settings["depth"]), classes, **style)
    pooling = settings[POOLING.name]
    if kind == "cnn":
        return networks.cnn(inputs, int(settings["channels"]), classes, pooling=pooling, **style)
    return networks.lenet(inputs, classes, pooling=pooling, **style)


def _toggles(kind: str) -> tuple[Toggle, ...]:
    return (*STYLE, *((POOLING,) if kind != "mlp" else ()), INITIALIZATION, FLIP)


def _made(kind: str, name: str | None, given: Mapping[str, Any]) -> Landscape:
    """The landscape of a network with the sliders and toggles `given`, on the images that `name` stands for.

    What only turns a number stays a slider; what changes the program makes another landscape.
    """
    facts(name)  # a file that has gone is gone, whatever was made of it
    static = {key: value for key, value in given.items() if key not in TURNED}
    used = {key: bool(given[key]) for key in TURNED}
    return _built(kind, name, tuple(sorted((static | used).items())))


TURNED = ("dropout", "label_smoothing", "l1", "max_norm", "patience", *classifiers.AMOUNTS)
"""Sliders that do not change the program once they are not 0."""


@lru_cache(maxsize=512)
def _built(kind: str, name: str | None, settings: tuple[tuple[str, Any], ...]) -> Landscape:
    chosen, entry, given = dict(settings), ENTRIES[kind], facts(name)
    high, wide, channels = given.shape
    inputs = (channels, entry.side or high, entry.side or wide)
    network = _network(kind, inputs, len(given.classes), chosen)
    if network.size > LARGEST:
        raise ValueError(
            f"at most {LARGEST:,} parameters are allowed, but this network has {network.size:,}."
        )
    room = classifiers.ROOM // network.room
    close = int(min(room, max(64, LOOKED / network.work)))
    sizes = (min(entry.measured, room), min(entry.probe, close))
    part = partial(Part, name, entry.side, chosen["validation"], *sizes)
    return Landscape(
        name=kind,
        title=f"{entry.title} on {given.name}",
        blurb=f"{network.size:,} parameters, {given.images:,} images",
        loss=partial(classifiers.loss, network),
        tex=TEX,
        source=f"{entry.source}; {given.source}",
        window=((-1.0, 1.0), (-0.75, 0.75)),
        start=(),
        steps=entry.steps,
        lr_slope=entry.lr_slope,
        lr_distance=entry.lr_distance,
        sliders=_sliders(entry),
        toggles=_toggles(kind),
        data=part("train"),
        shapes=tuple(block.shape for block in network.blocks),
        family="Networks",
        made=partial(_made, kind),
        brought="data",
        optional=True,
        training=classifiers.training(network, chosen, given.classes, part),
        batch=32,
    )


def _default(kind: str) -> Landscape:
    specs = (*_sliders(ENTRIES[kind]), *_toggles(kind))
    return _made(kind, None, {spec.name: spec.default for spec in specs})


LANDSCAPES = tuple(_default(kind) for kind in ENTRIES)
