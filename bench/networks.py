"""Networks beside torch: a plane of the small CNN, a training step, and the share of the machine's peak."""

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from bench.timing import side_by_side
from core import engine, sampling
from core.data import Data
from core.rules import RULES
from core.training import train
from landscapes import LANDSCAPES
from landscapes.networks import planes

CNN = LANDSCAPES["cnn"]
SIDE, STEPS, BATCH = 51, 200, 32
POINTS = SIDE * SIDE
"""Points of the plane, and steps of the training that are timed."""


def samples(name: str) -> Data:
    """A part of the digits on the device."""
    assert CNN.training is not None and CNN.data is not None  # noqa: S101, PT018  it is a network
    part = CNN.data if name == "train" else getattr(CNN.training, name)
    return Data(*(jnp.asarray(values, jnp.float32) for values in part()))


def plane():
    """Our map of 51 × 51 points over 512 digits, around the initial weights."""
    training = CNN.training
    assert training is not None  # noqa: S101  it is a network
    shown = planes.random(training.begin(0), CNN.shapes, 0).plane
    data, window = samples("probe"), ((-1.0, 1.0), (-1.0, 1.0))
    return lambda: engine.surface(CNN, window, (SIDE, SIDE), None, data, shown)


def steps():
    """Our training: steps of Adam on mini-batches, without a look in between."""
    training = CNN.training
    assert training is not None  # noqa: S101  it is a network
    data, probe = samples("train"), Data(*(part[:32] for part in samples("probe")))
    plan = sampling.plan(0, len(data.y), BATCH, STEPS, "shuffled", base=2)
    arguments: dict[str, Any] = {"data": data, "measured": probe, "validation": probe, "plan": plan}
    begin, lr = training.begin(0), np.full(STEPS, 0.01)
    return lambda: [*train(RULES["adam"], CNN, start=begin, lr=lr, every=STEPS, **arguments)]


def torch_network():
    """The same network as a PyTorch user writes it."""
    import torch  # pyright: ignore[reportMissingImports]  only `make bench` installs it

    nn = torch.nn
    torch.manual_seed(0)
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(64, 10)),
    )


def torch_plane():
    """The loop of loss-landscape tools, without gradients."""
    import torch  # pyright: ignore[reportMissingImports]

    network, data = torch_network(), samples("probe")
    X = torch.tensor(np.asarray(data.X)).permute(0, 3, 1, 2).contiguous()
    y = torch.tensor(np.asarray(data.y)).long()
    x = torch.nn.utils.parameters_to_vector(network.parameters()).detach()
    u, v = torch.randn(2, len(x))

    def walk():
        losses = torch.empty(SIDE, SIDE)
        with torch.no_grad():
            for i, b in enumerate(torch.linspace(-1, 1, SIDE)):
                for j, a in enumerate(torch.linspace(-1, 1, SIDE)):
                    torch.nn.utils.vector_to_parameters(x + a * u + b * v, network.parameters())
                    losses[i, j] = torch.nn.functional.cross_entropy(network(X), y)
        return losses

    return walk


def torch_steps():
    """The usual training loop."""
    import torch  # pyright: ignore[reportMissingImports]

    network, data = torch_network(), samples("train")
    X = torch.tensor(np.asarray(data.X)).permute(0, 3, 1, 2).contiguous()
    y = torch.tensor(np.asarray(data.y)).long()
    rows = sampling.plan(0, len(y), BATCH, STEPS, "shuffled", base=2).rows
    batches = [torch.tensor(row).long() for row in rows]
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)

    def walk():
        for batch in batches:
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(X[batch]), y[batch]).backward()
            optimizer.step()

    return walk


def sgemm():
    """A product of two large matrices: what the machine can do at most."""
    a = jnp.ones((1024, 1024), jnp.float32)
    product = jax.jit(lambda a: a @ a)
    return lambda: product(a).block_until_ready()


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    assert CNN.training is not None  # noqa: S101  it is a network
    work = 2 * CNN.training.anatomy.work * len(samples("probe").y) * POINTS
    mine = [plane(), steps()]
    try:
        peers = [torch_plane(), torch_steps()]
    except ImportError:
        peers = []
    map_, peak, *map_torch = side_by_side(mine[0], sgemm(), *peers[:1], rounds=5)
    yield f"a plane of {SIDE} × {SIDE} points, the small CNN on 512 digits", f"{map_:.2f} s", ""
    rate, most = work / map_ / 1e9, 2 * 1024**3 / peak / 1e9
    yield "  computing", f"{rate:.0f} GFLOP/s", f"{rate / most:.0%} of this machine's sgemm, {most:.0f}"
    for seconds in map_torch:
        yield "  torch, the loop without gradients", f"{seconds:.2f} s", f"{seconds / map_:.1f} times slower"
    walk, *walk_torch = side_by_side(mine[1], *peers[1:], rounds=10)
    yield f"a training step, batch of {BATCH}, Adam", f"{walk / STEPS * 1e3:.2f} ms", ""
    for seconds in walk_torch:
        each = f"{seconds / STEPS * 1e3:.2f} ms"
        yield "  torch, the usual loop", each, f"{seconds / walk:.1f} times slower; goal 3"
