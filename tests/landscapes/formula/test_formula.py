"""Typed formulas: what is read and what is refused, values by another hand, and pictures without a hand."""

import itertools
import json
import math
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hostile import HOSTILE, NO_TEXT
from hypothesis import given
from hypothesis import strategies as st

from core import engine
from core.landscape import Landscape
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.formula import FormulaError, landscape, parse
from landscapes.formula.jets import derivatives

pytestmark = pytest.mark.usefixtures("x64")


def relu(u):
    return max(u, 0.0)


def sigmoid(u):
    return 1 / (1 + math.exp(-u))


def softplus(u):
    return math.log1p(math.exp(u))


pi, e = math.pi, math.e
sin, cos, tan, exp, log, sqrt = math.sin, math.cos, math.tan, math.exp, math.log, math.sqrt
sinh, cosh, tanh, arctan, sign = math.sinh, math.cosh, math.tanh, math.atan, math.copysign

# What is typed, the same by Python's own hand, and the text it is written back as.
TWINS = [
    ("(1-x)**2 + 100*(y-x**2)**2", lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
     "(1 - x)**2 + 100*(y - x**2)**2"),
    ("a*x**2 + b*y**2", lambda x, y, a, b: a * x**2 + b * y**2, "a*x**2 + b*y**2"),
    ("x^2", lambda x: x**2, "x**2"),
    ("x² + y³", lambda x, y: x**2 + y**3, "x**2 + y**3"),
    ("x⁻²", lambda x: x**-2, "x**-2"),
    ("2x+1", lambda x: 2 * x + 1, "2*x + 1"),
    ("2 x", lambda x: 2 * x, "2*x"),
    ("2(x+1)(y-1)", lambda x, y: 2 * (x + 1) * (y - 1), "2*(x + 1)*(y - 1)"),
    ("(x+1)y", lambda x, y: (x + 1) * y, "(x + 1)*y"),
    ("x²y", lambda x, y: x**2 * y, "x**2*y"),
    ("2sin(3x)", lambda x: 2 * sin(3 * x), "2*sin(3*x)"),
    ("2πx", lambda x: 2 * pi * x, "2*pi*x"),
    ("cos(2pi*x)", lambda x: cos(2 * pi * x), "cos(2*pi*x)"),
    ("e^x", lambda x: e**x, "e**x"),
    ("2e-x", lambda x: 2 * e - x, "2*e - x"),
    ("2e-3x", lambda x: 2e-3 * x, "0.002*x"),
    ("1e-7*x", lambda x: 1e-7 * x, "1e-07*x"),
    (".5x + 1.", lambda x: 0.5 * x + 1, "0.5*x + 1"),
    ("x×y·2⋅x−1", lambda x, y: x * y * 2 * x - 1, "x*y*2*x - 1"),
    ("|x| + |y-1|", lambda x, y: abs(x) + abs(y - 1), "abs(x) + abs(y - 1)"),
    ("||x|-1|", lambda x: abs(abs(x) - 1), "abs(abs(x) - 1)"),
    ("2|x|", lambda x: 2 * abs(x), "2*abs(x)"),
    ("-x**2", lambda x: -(x**2), "-x**2"),
    ("(-x)**2", lambda x: (-x) ** 2, "(-x)**2"),
    ("--x", lambda x: x, "x"),
    ("-+-x", lambda x: x, "x"),
    ("2*-x", lambda x: 2 * -x, "2*(-x)"),
    ("2--x", lambda x: 2 - -x, "2 + x"),
    ("2-(x-y)", lambda x, y: 2 - (x - y), "2 - (x - y)"),
    ("2-x-y", lambda x, y: 2 - x - y, "2 - x - y"),
    ("2**x**y", lambda x, y: 2**x**y, "2**x**y"),
    ("(2**x)**y", lambda x, y: (2**x) ** y, "(2**x)**y"),
    ("2**-x**2", lambda x: 2 ** -(x**2), "2**-x**2"),
    ("x/y/2", lambda x, y: x / y / 2, "x/y/2"),
    ("x/(y/2)", lambda x, y: x / (y / 2), "x/(y/2)"),
    ("x/2*y", lambda x, y: x / 2 * y, "x/2*y"),
    ("x*y**-1", lambda x, y: x / y, "x*y**-1"),
    ("-x/y", lambda x, y: -x / y, "-x/y"),
    ("x/-y", lambda x, y: x / -y, "x/(-y)"),
    ("1/x", lambda x: 1 / x, "1/x"),
    ("pow(x, 3)", lambda x: x**3, "x**3"),
    ("pow(x+1, a)", lambda x, a: (x + 1) ** a, "(x + 1)**a"),
    ("x**0.5", lambda x: x**0.5, "x**0.5"),
    ("x**2.0", lambda x: x**2, "x**2"),
    ("x**x", lambda x: x**x, "x**x"),
    ("sin(x)cos(y) if" [:-3], lambda x, y: sin(x) * cos(y), "sin(x)*cos(y)"),
    ("tan(x)+sinh(x)+cosh(x)+tanh(x)", lambda x: tan(x) + sinh(x) + cosh(x) + tanh(x),
     "tan(x) + sinh(x) + cosh(x) + tanh(x)"),
    ("atan(x) + ln(x)", lambda x: arctan(x) + log(x), "arctan(x) + log(x)"),
    ("sqrt(x)*exp(-x)", lambda x: sqrt(x) * exp(-x), "sqrt(x)*exp(-x)"),
    ("sign(x - 1)*x", lambda x: sign(1, x - 1) * x, "sign(x - 1)*x"),
    ("min(x, y, 1) + max(x, y)", lambda x, y: min(x, y, 1) + max(x, y), "min(x, y, 1) + max(x, y)"),
    ("relu(x-1)+sigmoid(x)+softplus(-x)", lambda x: relu(x - 1) + sigmoid(x) + softplus(-x),
     "relu(x - 1) + sigmoid(x) + softplus(-x)"),
    ("θx + lambda*x", lambda x, theta, **others: (theta + others["lambda"]) * x, "theta*x + lambda*x"),
    ("w1^2 + w2^2", lambda x, y: x**2 + y**2, "x**2 + y**2"),
    ("x₁ + x₂", lambda x, y: x + y, "x + y"),
    ("x_1*x_2", lambda x, y: x * y, "x*y"),
    ("batch*x + self", lambda x, **given: given["batch"] * x + given["self"], "batch*x + self"),
]  # fmt: skip
POINTS = ((0.7, 1.3), (2.25, 0.4), (1.5, 1.5))
GIVEN = {"a": 2.5, "b": 0.75, "theta": 1.25, "lambda": 3.0, "batch": 2.0, "self": 4.0}


@pytest.mark.parametrize(("typed", "twin", "written"), TWINS, ids=[typed for typed, *_ in TWINS])
def test_a_formula_has_the_values_of_python_and_reads_back_as_itself(typed, twin, written):
    formula = parse(typed)
    assert formula.text == written
    assert parse(written) == formula
    assert parse(written).tree == formula.tree
    assert formula.tex == parse(written).tex != ""
    sliders = {name: GIVEN[name] for name in formula.parameters}
    for point in POINTS:
        at = dict(zip("xy", point[: formula.dimension], strict=False))
        value = formula.loss(jnp.array(point[: formula.dimension]), None, **sliders)
        assert value.shape == ()
        assert value == pytest.approx(twin(**at, **sliders), rel=1e-12, abs=1e-12)
        assert formula.values(np.array(point[: formula.dimension]), **sliders) == pytest.approx(
            float(value), rel=1e-12, abs=1e-12
        )


@pytest.mark.parametrize(
    "typed",
    [
        "(1-x)**2 + 100*(y-x**2)**2",
        "x/y/2 + 1/x - x**-3",
        "x**x + (x+y)**a + x**0.5 + x**y",
        "tan(x)*sinh(y) + cosh(x)*tanh(y)",
        "arctan(x) + log(x)*sqrt(y)",
        "sin(x*y) + cos(x)*exp(-y)",
        "relu(x-1)*y + sigmoid(x) + softplus(-x)*sign(y)",
        "min(x*x, y, 1)*x + max(x, y)*y + |x-y|*x",
    ],
)
def test_the_derivatives_of_the_search_are_those_of_jax(typed):
    formula = parse(typed)
    sliders = {name: GIVEN[name] for name in formula.parameters}
    points = np.array(POINTS[:2])[:, : formula.dimension]

    def loss(x):
        return formula.loss(x, None, **sliders)

    found = derivatives(formula.tree, points, sliders)
    for point, *mine in zip(points, *found, strict=True):
        for own, other in zip(mine, (loss, jax.grad(loss), jax.hessian(loss)), strict=True):
            np.testing.assert_allclose(own, other(jnp.array(point)), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("typed", "tex"),
    [
        ("(1-x)**2 + 100*(y-x**2)**2", "(1 - x)^2 + 100(y - x^2)^2"),
        ("x/2", r"\frac{x}{2}"),
        ("1/2*x", r"\frac{x}{2}"),
        ("a*x/(b*y)", r"\frac{ax}{by}"),
        ("(x+1)/(x-1)", r"\frac{x + 1}{x - 1}"),
        ("(1/x+1)**2", r"\left(\frac{1}{x} + 1\right)^2"),
        ("2*3*x", r"2 \cdot 3x"),
        ("x*2", r"x \cdot 2"),
        ("x**12", "x^{12}"),
        ("x**-1", "x^{-1}"),
        ("2*pi*x", r"2\pi x"),
        ("sin(x)**2", r"\sin^2(x)"),
        ("sin(x)*y", r"\sin(x)y"),
        ("exp(-x**2)", "e^{-x^2}"),
        ("exp(x)**2", "(e^{x})^2"),
        ("sqrt(x)", r"\sqrt{x}"),
        ("|x|", r"\left|x\right|"),
        ("alpha*x", r"\alpha x"),
        ("a1*x", "a_{1}x"),
        ("rate*x", r"\mathrm{rate} \cdot x"),
        ("lr_max*x", r"\mathrm{lr}_{\mathrm{max}} \cdot x"),
        ("1e-7x", "10^{-7}x"),
        ("min(x, -y)", r"\min(x, -y)"),
        ("x*(-y)", "x(-y)"),
        ("-(x+y)", "-(x + y)"),
        ("2**x**y", "2^{x^y}"),
        ("(x**2)**3", "(x^2)^3"),
        ("relu(x)", r"\operatorname{relu}(x)"),
    ],
)
def test_the_latex_is_what_one_would_write(typed, tex):
    assert parse(typed).tex == tex


@pytest.mark.parametrize(
    ("typed", "position", "message"),
    [
        ("x + sine(x)", 5, "There is no function called sine at position 5; did you mean sin?"),
        ("x + * y", 5, "A number, a name or a bracket is missing before the *, at position 5."),
        ("(x + 1", 1, "The bracket opened at position 1 is not closed."),
        ("x)", 2, "The bracket at position 2 closes none that is open."),
        ("х", 1, "The character at position 1 only looks like x: it is CYRILLIC SMALL LETTER HA; type x."),
        ("xy", 1, "The name xy at position 1 is one word; write x*y for a product."),
        ("z = x", 3, "Type only what stands to the right of the =: there is a = at position 3."),
        ("x**99", 2, "The exponent at position 2 is not from -20 to 20."),
        ("sin x", 1, "The function sin at position 1 needs brackets, as in sin(x)."),
        ("a(x+1)", 1, "A sign is missing behind a at position 1; write a*( ) for a product."),
        ("x y", 3, "A sign such as + or * is missing before y at position 3."),
        ("1,5x", 2, "The comma at position 2 is not between the arguments of a function; "
                    "decimals are written with a point."),
        ("X", 1, "There is nothing called X at position 1; did you mean x?"),
        ("", 1, "Type a formula, such as x**2 + 3*y**2."),
        ("x\u202e", 2, "The character at position 2, RIGHT-TO-LEFT OVERRIDE, has no meaning in a formula."),
        ("a+b", None, "The formula contains neither x nor y, so there is nothing to walk on."),
        ("x" * 501, None, "A formula has at most 500 characters, but this one has 501."),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(typed, position, message):
    with pytest.raises(FormulaError) as caught:
        parse(typed)
    assert (str(caught.value), caught.value.position) == (message, position)


def test_the_corpus_is_large():
    assert len(set(HOSTILE)) >= 400


HEARD = None
"""What Python reports while a text is read, if anybody listens: an audit hook cannot be taken away again."""


def heard(event, given):
    if HEARD is not None:
        HEARD.append(event)


sys.addaudithook(heard)


def sentence_about(text):
    """The error that a text raises, and the seconds it takes."""
    global HEARD
    began, HEARD = time.perf_counter(), []
    try:
        parse(text)
    except FormulaError as error:
        seconds, events = time.perf_counter() - began, HEARD
        assert not events  # compile, exec, import, open, os.system …
        return error, seconds
    finally:
        HEARD = None
    raise AssertionError(f"{text!r:.80} was read")


def test_hostile_texts_are_refused_in_one_sentence_without_running_anything():
    for text in HOSTILE:
        error, seconds = sentence_about(text)
        message = str(error)
        assert seconds < 1
        assert len(message) < 200
        assert message[-1] in ".?"
        assert message.isprintable()
        assert json.dumps(message).encode()
        if error.position is None:
            assert "characters" in message or "neither x nor y" in message
        else:
            assert 1 <= error.position <= len(text) + 1
            assert f"position {error.position}" in message or not text.strip()


@pytest.mark.parametrize("given", NO_TEXT, ids=repr)
def test_what_is_no_text_is_refused(given):
    with pytest.raises(FormulaError, match="text"):
        parse(given)


WORDS = [
    *"xyabe0123456789+-*/^()|,. ",
    *["**", "²", "³", "⁻¹", "x1", "w2", "pi", "π", "θ", "2.5", "1e3", "1e-3", "−", "×", "x_1", "rate"],
    *["sin(", "exp(", "log(", "sqrt(", "max(", "min(", "relu(", "pow(", "abs(", "tanh("],
    *["(x", "y)", "x)", "(-"],
    *["__", "'", "=", "[", "\u202e", "х", "lambda", "import", "xy", "sin", "X"],
]  # fmt: skip


def reads_back_or_is_refused(text):
    """What must hold for any text at all. True if it was read."""
    try:
        formula = parse(text)
    except FormulaError as caught:
        error = caught
    else:
        error = None
    if error is not None:
        assert error.position is None or 1 <= error.position <= len(text) + 1
        return False
    again = parse(formula.text)
    assert (again, again.tree, again.tex) == (formula, formula.tree, formula.tex)
    assert formula.tex
    assert len(formula.parameters) <= 6
    values = formula.values(np.full((2, 3, formula.dimension), 0.7), **dict.fromkeys(formula.parameters, 1.0))
    assert values.shape == (2, 3)
    return True


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=25).map("".join)))
def test_any_text_is_read_or_refused(text):
    reads_back_or_is_refused(text)


def formulas():
    """Formulas that should all be read, as text with all its brackets."""
    leaves = st.sampled_from(["x", "y", "a", "2", "0.5", "pi", "100"])

    def grown(inner):
        pairs = st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda part: "({}){}({})".format(*part))
        powers = st.tuples(inner, st.integers(-3, 5)).map(lambda part: "({})**({})".format(*part))
        calls = st.tuples(st.sampled_from(["sin", "exp", "abs", "tanh", "softplus"]), inner)
        return st.one_of(
            pairs, powers, calls.map(lambda part: "{}({})".format(*part)), inner.map("-({})".format)
        )

    return st.recursive(leaves, grown, max_leaves=8).map("x + {}".format)


@given(formulas())
def test_what_is_written_with_all_its_brackets_is_read_in_numpy_and_jax_alike(text):
    assert reads_back_or_is_refused(text) or len(text) > 150
    formula = parse(text)
    point, sliders = np.array([0.7, 1.2])[: formula.dimension], dict.fromkeys(formula.parameters, 1.5)
    mine = formula.values(point, **sliders)
    with jax.disable_jit():
        other = formula.loss(jnp.array(point), None, **sliders)
    np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-9)


ROSENBROCK, HIMMELBLAU = "(1-x)**2 + 100*(y-x**2)**2", "(x²+y-11)² + (x+y²-7)²"
BEALE = "(1.5-x+x*y)^2 + (2.25-x+x*y^2)^2 + (2.625-x+x*y^3)^2"

# Formulas with their minima and saddles from the literature, or by hand.
FLAT = {
    ROSENBROCK: ([(1, 1)], []),
    HIMMELBLAU: (
        [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
        [(0.086678, 2.884255), (3.385154, 0.073852), (-3.073026, -0.081353), (-0.127961, -1.953715)],
    ),
    BEALE: ([(3, 0.5)], [(0, 1), (0.100538, -2.644514)]),
    "a*x^2 + b*y^2": ([(0, 0)], []),
    "x^2 - y^2": ([], [(0, 0)]),
    "x^3 - 3x*y^2": ([], [(0, 0)]),
    "log(x) + 1/x + (y-1)^2": ([(1, 1)], []),
    "x^4 - 2x^2": ([(-1,), (1,)], []),
    "x^4": ([(0,)], []),
    "(x-3)^2": ([(3,)], []),
    "x - log(x)": ([(1,)], []),
    "(x-300)^2 + (y+200)^2": ([(300, -200)], []),
    "-exp(-100((x-1)^2 + (y-1)^2))": ([(1, 1)], []),
    "|x| + 2|y|": ([(0, 0)], []),
    "sqrt(x^2 + y^2)": ([(0, 0)], []),
    "y^2": ([], []),  # a line of minima
    "(x*y-1)^2": ([], [(0, 0)]),
    "x + y": ([], []),
    "1/x": ([], []),
    "x^3": ([], [(0,)]),
    "x^3 - x + y^2*(1 + x^2)": ([(3**-0.5, 0)], [(-(3**-0.5), 0)]),
}
ODD = ["x", "0*x", "tanh(x)", "exp(x+y)", "x^x", "arctan(y/x)", "sqrt(x-1)*y", "1e-6x^2", "1000x^2 + y^4",
       "sqrt(a-4)*x^2", "|x|^p + |y|^p", "log(x-500) + 1/(x-500)", "max(x, -2x) + y^2", "x**20",
       "exp(exp(x))",
       "20 + x^2 - 10cos(2πx) + y^2 - 10cos(2πy)", "sin(x)*sin(y)", "log(log(log(x)))", "sign(x) + y",
       "1/(x^2+y^2)", "batch*x^2 + params*y^2 + formula + kind + self + x", "1e9*x^2 + 1e9*y^2"]  # fmt: skip
PICTURED = [*FLAT, *ODD]


def same_points(found, known):
    """Whether two lists hold the same points, in any order."""
    return len(found) == len(known) and all(
        any(np.abs(np.subtract(one, other)).max() < 1e-5 for other in found) for one in known
    )


@pytest.mark.parametrize("typed", FLAT)
def test_minima_and_saddles_are_found(typed):
    formed = landscape(typed)
    minima, saddles = FLAT[typed]
    assert same_points(formed.minima(), minima)
    assert same_points(formed.saddles(), saddles)


@pytest.mark.parametrize("typed", PICTURED)
def test_every_picture_has_a_window_a_start_and_rates(typed):
    formed = landscape(typed)
    params = {slider.name: slider.default for slider in formed.sliders}
    size = np.ptp(formed.picture.window, axis=1)
    d = formed.dimension
    assert np.isfinite(formed.picture.window).all()
    assert (size > 0).all()
    for value in itertools.chain(*formed.picture.window):
        assert value == float(f"{value:.6g}")
    for point in (formed.start(), *formed.minima(), *formed.saddles()):
        assert len(point) == d
        for coordinate, (low, high) in zip(point, formed.picture.window, strict=False):
            assert low <= coordinate <= high
    if d == 2:
        assert size[0] / size[1] == pytest.approx(4 / 3)
        assert formed.picture.axes == ("x", "y")
    else:
        assert formed.picture.axes == ("x", "loss")
    loss = formed.loss(jnp.array(formed.start()), None, **params)
    assert np.isfinite(loss)
    assert np.isfinite(jax.grad(lambda x: formed.loss(x, None, **params))(jnp.array(formed.start()))).all()
    assert 0 < formed.race.lr_slope <= 1e4
    assert 0 < formed.race.lr_distance <= 1e4
    for slider in formed.sliders:
        slider.check(slider.default)
    for text in (formed.title, formed.blurb, formed.tex, formed.source):
        assert text == text.strip() != ""
    for marked in formed.minima():
        assert np.linalg.norm(np.subtract(marked, formed.start())) > 0.05 * size[0]


def test_minima_are_flat_and_round_by_jax():
    for typed in (ROSENBROCK, HIMMELBLAU, BEALE, "x^4 - 2x^2"):
        formed = landscape(typed)
        gradient = jax.jit(jax.grad(lambda x, f=formed: f.loss(x, None)))
        hessian = jax.jit(jax.hessian(lambda x, f=formed: f.loss(x, None)))
        for point in formed.minima():
            bend = np.linalg.eigvalsh(hessian(jnp.array(point)))
            assert np.abs(gradient(jnp.array(point))).max() < 1e-9 * bend[-1]
            assert bend[0] > 0
        for point in formed.saddles():
            bend = np.linalg.eigvalsh(hessian(jnp.array(point)))
            assert bend[0] < 0 < bend[-1]


def test_minima_follow_the_sliders():
    formed = landscape("(x-a)^2 + b*y^2")
    assert same_points(formed.minima(), [(1, 0)])
    assert same_points(formed.minima(a=0.5), [(0.5, 0)])
    assert formed.minima(a=0.5, b=-1.0) == ()
    assert same_points(formed.saddles(a=0.5, b=-1.0), [(0.5, 0)])


def test_the_same_formula_is_the_same_landscape():
    assert landscape("2x+1+y^2") is landscape(" 2*x + 1 + y**2 ")
    assert landscape("2x+1+y^2") is not landscape("2x+2+y^2")
    assert isinstance(landscape("x"), Landscape)
    assert LANDSCAPES["formula"].user_input.make("x", {}) is landscape("x")


def test_sliders_stand_where_the_formula_has_values():
    assert [slider.default for slider in landscape("a*x^2 + b*y^2").sliders] == [1, 1]
    (a,) = landscape("sqrt(a-4)*x^2").sliders
    assert a.default == 5
    (p,) = landscape("|x|^p").sliders
    assert (p.default, p.low, p.tex) == (2, 0, "p")


@pytest.mark.parametrize("typed", ["log(-x^2-1)", "x/0", "sqrt(-1-x^2-y^2)", "x*log(-1)"])
def test_a_formula_without_values_is_refused(typed):
    with pytest.raises(FormulaError, match="no finite value") as caught:
        landscape(typed)
    assert caught.value.position is None


@pytest.mark.parametrize(
    "typed", [ROSENBROCK, HIMMELBLAU, BEALE, "a*x^2 + b*y^2", "x^4 - 2x^2", "|x| + 2|y|"]
)
@pytest.mark.parametrize("rule", ["gd", "momentum", "adam"])
def test_the_default_race_goes_down(typed, rule):
    formed, rule = landscape(typed), RULES[rule]
    path = engine.run(rule, formed, start=formed.start(), lr=np.full(formed.race.steps, formed.lr(rule)))
    assert path.diverged_at is None
    assert path.loss[-1] < path.loss[0]


def test_a_formula_walks_as_its_twin_in_the_registry_does():
    twin, formed = LANDSCAPES["beale"], landscape(BEALE)
    paths = [
        engine.run(RULES["gd"], one, start=(1.0, 1.6), lr=np.full(100, 0.006)).x for one in (twin, formed)
    ]
    np.testing.assert_allclose(*paths, rtol=1e-9)


def test_a_new_formula_is_there_within_a_second():
    began = time.perf_counter()
    formed = landscape(HIMMELBLAU.replace("11", "11.25"))
    formed.minima()
    assert time.perf_counter() - began < 1
