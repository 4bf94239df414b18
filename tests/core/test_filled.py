"""The equation in numbers is true: every line of it, worked out, gives what the rule remembered."""

import itertools
import re

import numpy as np
import pytest

from core import engine
from core.rules import RULES
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")

VALLEY = LANDSCAPES["rosenbrock"]
SIGNS = {"·": "*", "−": "-", "²": "**2", "^": "**"}
FAMILIES = ("Momentum", "Adaptive", "Adam")
FORMS = [
    (rule, dict(zip((toggle.name for toggle in rule.toggles), values, strict=True)))
    for rule in RULES.values()
    if rule.family in FAMILIES
    for values in itertools.product(*(toggle.choices or (False, True) for toggle in rule.toggles))
]


def worked_out(template, values):
    """What a template comes to, with its names standing for `values`."""
    text = "".join(SIGNS.get(sign, sign) for sign in template)
    text = re.sub(r"\{([^}]*)\}", r'of["\1"]', text)
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    text = re.sub(r"√(of\[[^]]*\])", r"sqrt(\1)", text).replace("√", "sqrt")
    return eval(text, {"of": values, "sqrt": np.sqrt, "max": np.maximum, "sign": np.sign})  # noqa: S307


@pytest.mark.parametrize(
    ("rule", "toggles"), FORMS, ids=lambda part: getattr(part, "name", None) or str(part)
)
def test_the_equation_in_numbers_is_true(rule, toggles):
    rates = np.linspace(0.02, 0.05, 12) * VALLEY.lr(rule)
    walked = engine.run(rule, VALLEY, RunSettings(rule=toggles), start=VALLEY.start, lr=rates)
    assert walked.diverged_at is None
    sliders = {slider.name: slider.default for slider in rule.sliders}
    lines = dict(rule.filled(**toggles))
    assert "w" in lines
    for k in range(1 if rule.name != "yogi" else 2, len(rates) + 1):  # Yogi's v does not start at 0
        now = {name: values[k - (name == "g")] for name, values in walked.seen.items()}
        last = {name: values[k - 1] for name, values in walked.seen.items()}
        known = sliders | now | {f"{name}'": value for name, value in last.items()}
        known |= {"w": walked.x[k], "w'": walked.x[k - 1], "lr": rates[k - 1], "t": k}
        for name, template in lines.items():
            value = worked_out(template, known)
            np.testing.assert_allclose(
                value, known[name], rtol=1e-9, atol=1e-12, err_msg=f"{name}: {template}"
            )
