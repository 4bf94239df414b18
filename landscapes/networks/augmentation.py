"""Random shifts, turns, scales, mirrors and noise for a batch of images, so that a network sees each anew."""

import jax
from jax import Array
from jax import numpy as jnp
from jax.scipy.ndimage import map_coordinates

Amount = float | Array


def augmented(
    key: Array,
    X: Array,
    *,
    shift: Amount,
    rotate: Amount,
    scale: Amount,
    noise: Amount,
    flip: bool | Array = False,
) -> Array:
    """The images X [n, h, w, c], floats, each changed by chance in its own way. All amounts may be traced.

    Shifts are uniform, up to `shift` pixels either way along each axis; turns are uniform, up to `rotate`
    degrees either way; sizes are uniform from 1 - `scale` to 1 + `scale` times the old one (`scale` < 1).
    What comes in from outside is black. Gaussian `noise` of that standard deviation is added to every pixel
    at last, and not clipped. `flip` mirrors half of the images left to right: right for clothes or animals,
    wrong for digits, for a mirrored 2 or 7 is no digit. With all amounts 0, X comes back exactly.
    """
    moves, pixels = jax.random.split(key)
    # two draws, and flat: more of them, or shaped ones, take seconds to compile
    chance = jax.random.uniform(moves, (5 * len(X),), X.dtype, -1, 1).reshape(-1, 5)
    pattern = jax.random.normal(pixels, (X.size,), X.dtype).reshape(X.shape)
    mirrored = jnp.logical_and(flip, chance[:, 4] > 0)[:, None, None, None]
    moved = warped(
        jnp.where(mirrored, X[:, :, ::-1], X),
        shift * chance[:, :2],
        jnp.deg2rad(rotate * chance[:, 2]),
        1 + scale * chance[:, 3],
    )
    return (moved + noise * pattern).astype(X.dtype)


def warped(X: Array, shift: Array, angle: Array, size: Array) -> Array:
    """Images X [n, h, w, c] enlarged and turned about their middle, then shifted; bilinear, black outside.

    `shift` [n, 2] is in pixels down and to the right, `angle` [n] in radians anticlockwise, `size` [n] the
    factor of enlargement.
    """
    h, w = X.shape[1:3]
    middle = (h - 1) / 2, (w - 1) / 2

    def one(image: Array, shift: Array, angle: Array, size: Array) -> Array:
        y = jnp.arange(h)[:, None] - middle[0] - shift[0]
        x = jnp.arange(w) - middle[1] - shift[1]
        cos, sin = jnp.cos(angle) / size, jnp.sin(angle) / size
        came = [cos * y + sin * x + middle[0], cos * x - sin * y + middle[1]]
        return jax.vmap(lambda channel: map_coordinates(channel, came, order=1), 2, 2)(image)

    return jax.vmap(one)(X, shift, angle, size)
