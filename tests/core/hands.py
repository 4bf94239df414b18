"""How another hand walks: by optax, by torch, or by a NumPy loop."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from courses import COURSES, Task


class Hand(NamedTuple):
    """Somebody else's way to walk: a Task in, a path [steps + 1, d] out."""

    name: str
    walk: Callable[[Task], np.ndarray]
    marks: tuple[pytest.MarkDecorator, ...] = ()


class Twin(NamedTuple):
    """A rule with these sliders and toggles (defaults otherwise) walks the hand's path."""

    rule: str
    settings: Mapping[str, Any]
    hand: Hand
    on: tuple[str, ...] = tuple(COURSES)
    rtol: float = 1e-6


def by_optax(make, at=lambda x, state: x) -> Hand:
    """`make(schedule)` builds the optimizer; `at(x, state)` reads our w off one that keeps another point."""

    def walk(task: Task) -> np.ndarray:
        rates = jnp.asarray(task.lr)
        optimizer = optax.with_extra_args_support(make(lambda t: rates[t]))

        def body(carry, t):
            x, state = carry
            f = task.objective(t)
            value, g = jax.value_and_grad(f)(x)
            updates, state = optimizer.update(g, state, x, value=value, grad=g, value_fn=f)
            x = optax.apply_updates(x, updates) - rates[t] * task.decoupled * x
            return (x, state), at(x, state)

        start = jnp.asarray(task.start)
        _, path = jax.lax.scan(body, (start, optimizer.init(start)), jnp.arange(len(rates)))
        return np.vstack([start, path])

    return Hand("optax", walk)


def by_torch(name: str, at=lambda x, state, lr: x, **settings) -> Hand:
    """torch.optim's optimizer of that name, fed with our gradients."""

    def walk(task: Task) -> np.ndarray:
        torch = pytest.importorskip("torch", reason="`make test-torch` installs it")
        x = torch.nn.Parameter(torch.tensor(task.start, dtype=torch.float64))
        optimizer = getattr(torch.optim, name)([x], lr=1.0, **settings)
        path = [task.start]
        for t, lr in enumerate(task.lr):
            x.grad = torch.from_numpy(task.gradient(t, x.detach().numpy()))
            optimizer.param_groups[0]["lr"] = float(lr)
            optimizer.step()
            path.append(at(x.detach(), optimizer.state[x], lr).numpy().copy())
        return np.array(path)

    return Hand(f"torch.{name}", walk, (pytest.mark.torch,))


def by_hand(step: Callable) -> Hand:
    """A NumPy loop: `step(g, x, memory, lr, t)` returns x and memory (zeros at first); t is 1, 2, …"""

    def walk(task: Task) -> np.ndarray:
        x, memory, path = task.start, (0.0, 0.0, 0.0), [task.start]
        for t, lr in enumerate(task.lr):
            moved, memory = step(lambda at, t=t: task.gradient(t, at), x, memory, lr, t + 1)
            x = moved - lr * task.decoupled * x
            path.append(x)
        return np.array(path)

    return Hand("numpy", walk)
