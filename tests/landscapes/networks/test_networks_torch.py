"""Networks against torch.nn: what they compute, their gradients, and what training makes of them.

Ours are computed operation by operation: those compile faster than a program for every network.
"""

import jax
import numpy as np
import pytest

from core import sampling
from core.data import Data
from core.rules import RULES
from core.step import RunSettings
from core.training import train
from landscapes import LANDSCAPES
from landscapes.networks import architectures, losses
from landscapes.networks.initialization import begin
from landscapes.networks.layers import ACTIVATIONS, Pass

pytestmark = [pytest.mark.torch, pytest.mark.usefixtures("x64")]
N, CLASSES = 12, 3
STYLES = [
    (activation, normalization, placement)
    for activation in ACTIVATIONS
    for normalization in ("none", "batch", "layer", "group", "instance", "weight")
    for placement in (("before", "after") if normalization not in ("none", "weight") else ("before",))
]
MLP, CNN, LENET = (2, 4, 3), (2, 7, 9), (1, 20, 22)
"""The shapes of a sample: of two channels, of odd sides, and as small as five by five twice allows."""


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="`make test-torch` installs it")


def theirs(torch, kind, inputs, classes, *, hidden, activation, normalization, placement, pooling="max"):
    """The same network in torch.nn, in double precision. Its images are [n, c, h, w]."""
    nn = torch.nn
    bend = {
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
        "relu": nn.ReLU,
        "leaky_relu": nn.LeakyReLU,
        "gelu": nn.GELU,
    }[activation]
    pool = {"max": nn.MaxPool2d, "mean": nn.AvgPool2d}[pooling]

    def stage(linear, channels, images):
        norm = {
            "batch": lambda: (nn.BatchNorm2d if images else nn.BatchNorm1d)(channels),
            "layer": lambda: nn.GroupNorm(1, channels),
            "group": lambda: nn.GroupNorm(int(np.gcd(4, channels)), channels),
            "instance": lambda: nn.InstanceNorm2d(channels, affine=True),
        }
        if normalization == "weight":
            return [nn.utils.parametrizations.weight_norm(linear), bend()]
        if normalization == "none" or (normalization == "instance" and not images):
            return [linear, bend()]
        norm = norm[normalization]()
        return [linear, norm, bend()] if placement == "before" else [linear, bend(), norm]

    c, h, w = inputs
    modules = []
    if kind == "mlp":
        modules, size = [nn.Flatten()], c * h * w
        for units in hidden:
            modules += stage(nn.Linear(size, units), units, False)
            size = units
        modules.append(nn.Linear(size, classes))
    elif kind == "cnn":
        modules += [*stage(nn.Conv2d(c, hidden, 3, padding=1), hidden, True), pool(2)]
        modules += [
            *stage(nn.Conv2d(hidden, 2 * hidden, 3, padding=1), 2 * hidden, True),
            pool(2),
            nn.Flatten(),
        ]
        modules.append(nn.Linear((h // 4) * (w // 4) * 2 * hidden, classes))
    else:
        modules += [*stage(nn.Conv2d(c, 6, 5), 6, True), pool(2)]
        modules += [*stage(nn.Conv2d(6, 16, 5), 16, True), pool(2), nn.Flatten()]
        size = 16 * (((h - 4) // 2 - 4) // 2) * (((w - 4) // 2 - 4) // 2)
        modules += [*stage(nn.Linear(size, 120), 120, False), *stage(nn.Linear(120, 84), 84, False)]
        modules.append(nn.Linear(84, classes))
    return nn.Sequential(*modules).double()


def parameters(model):
    """Its parameters in our order: a direction, its lengths, and then the bias."""
    for module in model:
        known = dict(module.named_parameters())
        lengths, directions = (known.pop(f"parametrizations.weight.original{i}", None) for i in range(2))
        if directions is not None:
            yield from (directions, lengths)
        yield from known.values()


def blocks(model, of=lambda parameter: parameter):
    """Its parameters, or what `of` says of each, in our layout: [what a unit sums over, units]."""
    for parameter in parameters(model):
        part = of(parameter).detach().numpy()
        if part.ndim == 4:
            part = part.transpose(2, 3, 1, 0).reshape(-1, len(part))
        yield part.T if parameter.ndim == 2 else part


def flat(parts):
    return np.concatenate([part.ravel() for part in parts])


def running(torch, model):
    """The running statistics of its batch norms, in our order."""
    norms = [m for m in model if isinstance(m, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d))]
    return np.concatenate(
        [np.zeros(0), *(flat([m.running_mean.numpy(), m.running_var.numpy()]) for m in norms)]
    )


def filled(torch, model, network, x):
    """`model` with the parameters x [d] of our network."""
    with torch.no_grad():
        for parameter, part in zip(parameters(model), network.parts(x), strict=True):
            part = np.array(part)
            if part.ndim == 1:
                part = part.reshape(tuple(parameter.shape))
            elif parameter.ndim == 4:
                out, channels, high, wide = parameter.shape
                part = part.reshape(high, wide, channels, out).transpose(3, 2, 0, 1)
            elif parameter.ndim == 2:
                part = part.T
            parameter.copy_(torch.tensor(part))
    return model


def images(torch, X):
    return torch.tensor(np.asarray(X, float).transpose(0, 3, 1, 2))


def same(torch, kind, network, inputs, **style):
    """The logits in training, the gradient, the running statistics and the logits at test time agree."""
    random = np.random.default_rng(0)
    x = begin("xavier_normal", network.blocks, 0) + random.normal(0, 0.1, network.size)
    c, h, w = inputs
    X, y = random.uniform(size=(N, h, w, c)).astype(np.float32), random.integers(CLASSES, size=N)
    data = Data(X, y.astype(np.float32), np.ones(N, np.float32))
    model = filled(torch, theirs(torch, kind, inputs, CLASSES, **style), network, x)

    def ours(x):
        def loss(x):
            way = Pass(data.weight)
            out = losses.logits(network, x, data, way)
            return data.mean(losses.cross_entropy(out, y)), (out, way.statistics)

        (_, (out, found)), g = jax.value_and_grad(loss, has_aux=True)(x)
        remembered = 0.9 * network.running
        if found:
            remembered = remembered + 0.1 * jax.numpy.concatenate(found)
        tested = losses.logits(network, x, data, Pass(data.weight, running=remembered))
        return out, g, remembered, tested

    model.train()
    out = model(images(torch, X))
    torch.nn.functional.cross_entropy(out, torch.tensor(y)).backward()
    gradient = flat(blocks(model, lambda parameter: parameter.grad))
    model.eval()
    tested = model(images(torch, X)).detach().numpy()
    known = out.detach().numpy(), gradient, running(torch, model), tested
    for found, value in zip(ours(x), known, strict=True):
        np.testing.assert_allclose(found, value, rtol=1e-7, atol=1e-9)
    assert np.abs(gradient).max() > 1e-3


@pytest.mark.parametrize(
    ("activation", "normalization", "placement"), [style for style in STYLES if style[1] != "instance"]
)
def test_an_mlp_is_torchs(torch, activation, normalization, placement):
    style = {"activation": activation, "normalization": normalization, "placement": placement}
    same(torch, "mlp", architectures.mlp(MLP, (8, 6), CLASSES, **style), MLP, hidden=(8, 6), **style)


@pytest.mark.parametrize(
    ("activation", "normalization", "placement"),
    [style for style in STYLES if style[0] == "relu" or style[1:] == ("none", "before")],
)
def test_a_cnn_is_torchs(torch, activation, normalization, placement):
    style = {"activation": activation, "normalization": normalization, "placement": placement}
    style["pooling"] = ("max", "mean")[STYLES.index((activation, normalization, placement)) % 2]
    same(torch, "cnn", architectures.cnn(CNN, 3, CLASSES, **style), CNN, hidden=3, **style)


@pytest.mark.parametrize(
    ("activation", "normalization", "placement", "pooling"),
    [
        ("tanh", "none", "before", "mean"),  # nearest to LeCun's
        ("relu", "batch", "before", "max"),
        ("gelu", "group", "after", "max"),
        ("relu", "instance", "before", "max"),
        ("tanh", "weight", "before", "mean"),
    ],
)
def test_lenet_is_torchs(torch, activation, normalization, placement, pooling):
    style = {"activation": activation, "normalization": normalization, "placement": placement}
    style["pooling"] = pooling
    same(torch, "lenet", architectures.lenet(LENET, CLASSES, **style), LENET, hidden=None, **style)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_cross_entropy_with_smoothed_labels_is_torchs(torch, smoothing):
    logits, y = 5 * np.random.default_rng(0).normal(size=(9, 4)), np.arange(9) % 4
    z = torch.tensor(logits, requires_grad=True)
    known = torch.nn.functional.cross_entropy(z, torch.tensor(y), label_smoothing=smoothing, reduction="none")
    known.sum().backward()
    np.testing.assert_allclose(losses.cross_entropy(logits, y, smoothing), known.detach(), rtol=1e-12)
    slope = jax.grad(lambda z: losses.cross_entropy(z, y, smoothing).sum())(logits)
    np.testing.assert_allclose(slope, z.grad, atol=1e-12)


@pytest.mark.parametrize(
    ("kind", "chosen", "rule", "make"),
    [
        (
            "cnn",
            {"channels": 2, "normalization": "batch", "label_smoothing": 0.1},
            "momentum",
            lambda torch, p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
        ),
        (
            "mlp",
            {"normalization": "batch", "placement": "after", "activation": "gelu"},
            "adam",
            lambda torch, p: torch.optim.Adam(p, lr=0.05),
        ),
        (
            "mlp",
            {"normalization": "layer"},
            "momentum",
            lambda torch, p: torch.optim.SGD(p, 0.05, momentum=0.9),
        ),
        (
            "cnn",
            {"channels": 2, "normalization": "weight"},
            "momentum",
            lambda torch, p: torch.optim.SGD(p, 0.05, momentum=0.9),
        ),
    ],
)
def test_a_training_on_padded_batches_is_torchs(torch, kind, chosen, rule, make):
    """Twenty steps, every third of 8 samples and 8 of weight 0: parameters and running statistics."""
    landscape = LANDSCAPES[kind]
    specs = {spec.name: spec.default for spec in (*landscape.sliders, *landscape.toggles)}
    specs |= {"depth": 1, "width": 5} if kind == "mlp" else {}
    landscape, steps = landscape.user_input.make(None, specs | chosen), 20
    data, training = Data(*(part[:40] for part in landscape.data())), landscape.training
    network = training.anatomy
    plan = sampling.plan(0, 40, 16, steps, "shuffled", 2)
    assert not plan.weight.all()
    look = {"data": data, "measured": data, "validation": data, "plan": plan, "settings": RunSettings(chosen)}
    start = training.begin(0)
    *_, ours = train(RULES[rule], landscape, start=start, lr=np.full(steps, 0.05), every=steps, **look)

    style = {key: {**specs, **chosen}[key] for key in ("activation", "normalization", "placement")}
    hidden = (5,) if kind == "mlp" else 2
    model = filled(torch, theirs(torch, kind, (1, 8, 8), 10, hidden=hidden, **style), network, start)
    optimizer = make(torch, model.parameters())
    X, y = images(torch, data.X), torch.tensor(data.y.astype(int))
    entropy, smoothing = torch.nn.functional.cross_entropy, chosen.get("label_smoothing", 0.0)
    for rows, weight in zip(*plan, strict=True):
        rows = torch.tensor(rows[weight > 0].astype(int))
        optimizer.zero_grad()
        entropy(model(X[rows]), y[rows], label_smoothing=smoothing).backward()
        optimizer.step()
    np.testing.assert_allclose(ours.x, flat(blocks(model)), atol=1e-6)
    assert np.abs(ours.x - start).max() > 0.1
    np.testing.assert_allclose(ours.running, running(torch, model), atol=1e-6)
    model.eval()
    with torch.no_grad():
        out = model(X)
    assert ours.validation == pytest.approx(float(entropy(out, y)), abs=1e-6)
    assert ours.validation_accuracy == pytest.approx(float((out.argmax(dim=1) == y).double().mean()))


def test_lenet_reads_98_of_100_digits():
    """Here, since it takes some fifteen seconds."""
    landscape, rule = LANDSCAPES["lenet"], RULES["adam"]
    with jax.enable_x64(False):
        training, data = landscape.training, landscape.data()
        plan = sampling.plan(0, len(data.y), 32, landscape.race.steps, "shuffled", 2)
        look = {"data": data, "measured": training.probe(), "validation": training.validation(), "plan": plan}
        rates = np.full(landscape.race.steps, landscape.lr(rule))
        path = train(rule, landscape, start=training.begin(0), lr=rates, every=20, **look)
        assert max(moment.validation_accuracy for moment in path) >= 0.98
