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


def _lecun(block: Block) -> float:
    return math.sqrt(1 / block.fan_in)


def _misprinted(block: Block) -> float:
    return 2 / math.sqrt(block.fan_in)


def _scaled(random: np.random.Generator, block: Block, c: float) -> np.ndarray:
    """A constant over the root of all weights of the layer."""
    return random.normal(0, abs(c) / math.sqrt(math.prod(block.shape)), block.shape)


def _orthogonal(random: np.random.Generator, block: Block, c: float) -> np.ndarray:
    """Columns, or rows if there are fewer of them, of length 1 at right angles, of no preferred direction."""
    rows, columns = block.shape
    Q, R = np.linalg.qr(random.normal(size=(max(rows, columns), min(rows, columns))))
    Q = Q * np.sign(np.diag(R))
    return Q if rows >= columns else Q.T


SCHEMES: Mapping[str, tuple[str, Draw]] = {
    "he_normal": ("He (normal)", _gaussian(_he)),
    "he_uniform": ("He (uniform)", _uniform(_he)),
    "xavier_normal": ("Xavier (normal)", _gaussian(_xavier)),
    "xavier_uniform": ("Xavier (uniform)", _uniform(_xavier)),
    "lecun_normal": ("LeCun: N(0, 1) / √inputs", _gaussian(_lecun)),
    "orthogonal": ("orthogonal", _orthogonal),
    "scaled": ("c · N(0, 1) / √(inputs · outputs)", _scaled),
    "misprint": ("2 · N(0, 1) / √inputs, a misprint of He", _gaussian(_misprinted)),
    "small": ("0.01 · N(0, 1)", _gaussian(lambda block: 0.01)),
    "normal": ("N(0, 1)", _gaussian(lambda block: 1.0)),
    "zeros": ("zeros", lambda random, block, c: np.zeros(block.shape)),
    "constant": ("one constant", lambda random, block, c: np.full(block.shape, c)),
}
"""By name: what the page calls it, and how it draws a weight [inputs, units].

Xavier: variance 2 / (inputs + outputs) (Glorot & Bengio 2010, eq. 12 and 16). He: 2 / inputs (He et al. 2015,
eq. 10). LeCun: 1 / inputs (LeCun, Bottou, Orr & Müller 1998, eq. 16). Orthogonal: Saxe, McClelland & Ganguli
2014. c / √(inputs · outputs) is one that lectures give too, and 2/√inputs what one prints where He's
√(2/inputs) is meant: √2 times too much, in every layer. 0.01 · N(0, 1) and N(0, 1): a lecture's bad examples.
"""


def begin(scheme: str, blocks: Iterable[Block], seed: int, constant: float = 0.1) -> np.ndarray:
    """The first parameters [d] of a network; the same seed gives the same on every machine.

    The lengths of normalized weights are those that were drawn, so that the network begins as without them
    (Salimans & Kingma 2016 take them from a first batch instead).
    """
    random, draw = np.random.Generator(np.random.PCG64([seed, 2])), SCHEMES[scheme][1]
    parts = []
    for block in blocks:
        if block.role == "weight":
            parts.append(draw(random, block, constant))
        elif block.role == "length":
            parts.append(np.linalg.norm(parts[-1], axis=0))
        else:
            parts.append(np.full(block.shape, float(block.role == "gain")))
    return np.concatenate([part.ravel() for part in parts])
