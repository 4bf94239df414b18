"""How a network's weights begin. Biases begin at 0 and gains at 1."""

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from landscapes.networks.layers import Block

Draw = Callable[[np.random.Generator, Block, float], np.ndarray]


def _gaussian(deviation: Callable[[Block], float]) -> Draw:
    return lambda random, block, c: random.normal(0, deviation(block), block.shape)


def _uniform(deviation: Callable[[Block], float]) -> Draw:
    """Uniform with the same standard deviation: between ± √3 of it."""
    reach = math.sqrt(3)
    return lambda random, block, c: reach * deviation(block) * random.uniform(-1, 1, block.shape)


def _xavier(block: Block) -> float:
    return math.sqrt(2 / (block.fan_in + block.fan_out))


def _he(block: Block) -> float:
    return math.sqrt(2 / block.fan_in)


def _orthogonal(random: np.random.Generator, block: Block, c: float) -> np.ndarray:
    """Columns, or rows if there are fewer of them, of length 1 at right angles, of no preferred direction."""
    rows, columns = block.shape
    Q, R = np.linalg.qr(random.normal(size=(max(rows, columns), min(rows, columns))))
    Q = Q * np.sign(np.diag(R))
    return Q if rows >= columns else Q.T


SCHEMES: Mapping[str, tuple[str, Draw]] = {
    "he_normal": ("He, normal", _gaussian(_he)),
    "he_uniform": ("He, uniform", _uniform(_he)),
    "xavier_normal": ("Xavier, normal", _gaussian(_xavier)),
    "xavier_uniform": ("Xavier, uniform", _uniform(_xavier)),
    "orthogonal": ("orthogonal", _orthogonal),
    "small": ("0.01 · N(0, 1)", _gaussian(lambda block: 0.01)),
    "normal": ("N(0, 1)", _gaussian(lambda block: 1.0)),
    "zeros": ("zeros", lambda random, block, c: np.zeros(block.shape)),
    "constant": ("one constant", lambda random, block, c: np.full(block.shape, c)),
}
"""By name: what the page calls it, and how it draws a weight [inputs, units].

Xavier: variance 2 / (inputs + outputs) (Glorot & Bengio 2010, eq. 12 and 16). He: 2 / inputs (He et al. 2015,
eq. 10). Orthogonal: Saxe, McClelland & Ganguli 2014. 0.01 · N(0, 1) and N(0, 1): bad examples of a lecture.
"""


def begin(scheme: str, blocks: Iterable[Block], seed: int, constant: float = 0.1) -> np.ndarray:
    """The first parameters [d] of a network; the same seed gives the same on every machine."""
    random, draw = np.random.Generator(np.random.PCG64([seed, 2])), SCHEMES[scheme][1]
    parts = []
    for block in blocks:
        if block.role == "weight":
            parts.append(draw(random, block, constant))
        else:
            parts.append(np.full(block.shape, float(block.role == "gain")))
    return np.concatenate([part.ravel() for part in parts])
