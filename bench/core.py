"""500 Adam steps on Beale's function: our compiled loop against torch.optim and against optax in a scan."""

from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bench.timing import side_by_side
from core.packed import pack
from core.program import compiled, frozen
from core.rule import Rule
from core.rules import RULES
from core.step import Build, RunSettings
from landscapes import LANDSCAPES

STEPS, LR = 500, 0.035
BEALE = LANDSCAPES["beale"]


def ours(rule: Rule, lr: float):
    """The engine's program itself, on arrays that are already there: what each side gets."""
    build = Build(rule, BEALE)
    arrays = jax.device_put([np.array(value, np.float32) for value in (BEALE.start, np.full(STEPS, lr))])
    settings, walk = jax.device_put(pack(RunSettings().complete(build))), compiled(build)
    return lambda: walk(*arrays, settings, None, None, None).path.block_until_ready()


def in_scan(transform: optax.GradientTransformation):
    """optax inside lax.scan, with the same records: every position, the loss there, and where it diverged."""

    @jax.jit
    def walk(start):
        def body(carry, _):
            x, state = carry
            updates, state = transform.update(jax.grad(lambda x: BEALE.loss(x, None))(x), state, x)
            x = optax.apply_updates(x, updates)
            return (x, state), x

        _, path = jax.lax.scan(body, (start, transform.init(start)), length=STEPS)
        path = jnp.concatenate([start[None], jnp.asarray(path)])
        return frozen(path, jax.vmap(lambda x: BEALE.loss(x, None))(path))

    start = jax.device_put(np.array(BEALE.start, np.float32))
    return lambda: walk(start)[0].block_until_ready()


def in_torch():
    """The loop that a PyTorch user writes."""
    import torch  # pyright: ignore[reportMissingImports]  only `make bench` installs it

    def walk():
        x = torch.tensor(BEALE.start, requires_grad=True)
        optimizer = torch.optim.Adam([x], lr=LR)
        path = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            u, v = x
            loss = (1.5 - u + u * v) ** 2 + (2.25 - u + u * v**2) ** 2 + (2.625 - u + u * v**3) ** 2
            loss.backward()
            optimizer.step()
            path.append(x.detach().clone())
        return path

    return walk


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    mine, peer = side_by_side(ours(RULES["adam"], LR), in_scan(optax.adam(LR)), rounds=2000)
    yield "500 Adam steps on Beale, compiled", f"{mine * 1e6:.1f} µs", "goal: below"
    yield (
        "  optax.adam in lax.scan, same records",
        f"{peer * 1e6:.1f} µs",
        f"ratio {mine / peer:.2f} (goal ≤ 1.05)",
    )
    try:
        (loop,) = side_by_side(in_torch(), rounds=5)
    except ImportError:
        yield "  torch.optim.Adam, the usual loop", "–", "torch is not installed"
        return
    yield (
        "  torch.optim.Adam, the usual loop",
        f"{loop * 1e3:.1f} ms",
        f"{loop / mine:,.0f} times slower (goal ≥ 2,000)",
    )
