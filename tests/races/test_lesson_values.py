"""What names in lessons come to: measures in all forms, relations, questions, numbers as they are said."""

import math
import textwrap

import pytest

from app.races import lessons
from app.races.lessons import asks, relations
from app.races.lessons.measuring import Situation, value
from app.races.lessons.patching import WrongKeyError

TOML = """
version = 1
minutes = 5
[experiment]
landscape = { name = "ellipse" }
start = [-3.4, 1.6]
steps = 40
runs = [
  { label = "GD", rule = "gd", lr = 0.23 },
  { label = "Slow", rule = "gd", lr = 0.02 },
  { label = "Far", rule = "gd", lr = 0.26 },
]
[[panels]]
name = "plain"
[[panels]]
name = "round"
experiment = { landscape = { params = {} }, runs = { Far = { lr = 0.1 } } }
[measures]
final = { of = "final" }
turns = { of = "turns", axis = 1, runs = ["GD", "Slow"] }
gone = { which = "swells" }
low = { which = "final", below = 1e-3 }
mid = { which = "final", above = 1e-3, below = 1.0 }
best = { least = "final" }
worst = { most = "final", runs = ["GD", "Slow"] }
ranks = { order = "final" }
arrives = { of = "steps_to", epsilon = 1e-3 }
arrived = { which = "steps_to", epsilon = 1e-3 }
long = { of = "steps_to", epsilon = 1e-3, run = "Slow", with = { steps = 400 } }
edge = { of = "critical", run = "Slow", knob = "runs.Slow.lr", low = 0.1, high = 0.5 }
theory = { of = "two_over_lambda_max" }
kappa = { of = "condition" }
off = { of = "difference", between = ["edge", "theory"] }
gain = { of = "ratio", between = ["final", "final.GD"] }
mean = { mean = "final", runs = ["GD", "Slow"] }
spread = { spread = "final", runs = ["GD", "Slow"] }
other = { of = "final", in = "short" }
bends = { of = "downward", run = "GD" }
slope = { of = "slope", at = 0, run = "GD" }
[[step]]
id = "whole"
panels = []
[[step]]
id = "short"
panels = []
experiment = { steps = 3, runs = ["GD", { label = "New", rule = "momentum", lr = 0.01 }] }
[[step]]
id = "beside"
"""
WORDS = """
# Values
## whole
{GD.lr} and {final.GD}
## short
text
## beside
text
### panel plain
Plain
### panel round
Round
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lessons") / "values"
    folder.mkdir()
    (folder / "lesson.toml").write_text(TOML)
    (folder / "en.md").write_text(WORDS.strip())
    return lessons.read(folder)


@pytest.fixture(scope="module")
def at(lesson):
    return Situation(lesson, lesson.step("whole"))


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("gone", ("Far",)),
        ("low", ("GD",)),
        ("mid", ("Slow",)),
        ("best", ("GD",)),
        ("worst", ("Slow",)),
        ("ranks", ("GD", "Slow", "Far")),
        ("arrived", ("GD",)),
    ],
)
def test_forms_name_runs(at, name, labels):
    assert value(at, name).labels == labels


def test_forms_are_numbers(at):
    numbers = {name: value(at, name).numbers for name in at.lesson.measures}
    assert numbers["turns"] == {"GD": 39, "Slow": 0}
    assert numbers["arrives"]["Slow"] is None
    assert numbers["long"][""] == 1 + int(math.log(1e-3 / 3.4**2) / math.log(0.96) / 2)
    assert numbers["theory"] == {"": pytest.approx(0.25)}
    assert numbers["kappa"] == {"": pytest.approx(4)}
    assert abs(numbers["off"][""]) < 1e-4
    final = numbers["final"]
    assert numbers["gain"] == {key: one / final["GD"] for key, one in final.items()}
    assert numbers["mean"][""] == pytest.approx((final["GD"] + final["Slow"]) / 2)
    assert numbers["spread"][""] == pytest.approx(final["Slow"] - final["GD"])
    assert set(numbers["other"]) == {"GD", "New"}
    assert numbers["bends"][""] == 0
    assert numbers["slope"][""] == pytest.approx(math.hypot(2 * 3.4, 8 * 1.6))


def test_settings_and_labels_are_values_too(at):
    assert value(at, "GD.lr").numbers == {"": 0.23}
    assert value(at, "steps").numbers == {"": 40}
    assert value(at, "GD.rule").text == "Gradient descent"
    assert value(at, "GD").labels == ("GD",)


def test_a_step_is_the_lesson_with_what_it_changes(lesson):
    whole, short, beside = (step.scene for step in lesson.steps)
    assert [run.label for run in whole.experiment.runs] == ["GD", "Slow", "Far"]
    assert [(run.label, run.rule) for run in short.experiment.runs] == [("GD", "gd"), ("New", "momentum")]
    assert short.experiment.steps == 3
    assert whole.panels == short.panels == ()
    assert [[run.lr for run in panel.experiment.runs] for panel in beside.panels] == [
        [0.23, 0.02, 0.26],
        [0.23, 0.02, 0.1],
    ]
    assert [panel.title for panel in lesson.scene(lesson.steps[2]).panels] == ["Plain", "Round"]


@pytest.mark.parametrize(
    ("given", "holds", "sentence"),
    [
        (["turns.GD", "equals", 39], True, "turns.GD is 39; claimed: equals 39."),
        (["turns.GD", "equals", 38.9999999], False, None),
        (["turns", "equals", 39], False, "turns is GD: 39, Slow: 0; claimed: equals 39."),
        (["arrives.Slow", "equals", "never"], True, "arrives.Slow is never; claimed: equals never."),
        (["arrives.GD", "equals", "never"], False, None),
        (["arrives.GD", "below", "arrives.Slow"], True, None),
        (["arrives.Slow", "below", 1000], False, None),
        (["arrives.Slow", "above", 1000], True, None),
        (["final.GD", "at-most", "final.GD"], True, None),
        (["final.GD", "below", "final.GD"], False, None),
        (
            ["edge", "near", "theory", 1e-4],
            True,
            "edge is 0.250012; claimed: near 0.25 (theory) within 0.0001.",
        ),
        (["edge", "near", 0.2, "20%"], False, "edge is 0.250012; claimed: near 0.2 within 20 %."),
        (["edge", "near", 0.2, "26%"], True, None),
        (["theory", "between", [0.2, "edge"]], True, None),
        (["arrives.Slow", "between", [0, 1e9]], False, None),
        (["gone", "equals", ["Far"]], True, "gone is Far; claimed: equals Far."),
        (["gone", "equals", ["Far", "GD"]], False, None),
        (["ranks", "equals", ["GD", "Slow", "Far"]], True, None),
        (["ranks", "equals", ["Slow", "GD", "Far"]], False, None),
        (["ranks", "includes", ["Far", "GD"]], True, None),
        (["gone", "includes", ["GD"]], False, "gone is Far; claimed: includes GD."),
        (["final", "order", ["GD", "Slow", "Far"]], True, None),
        (["final", "order", ["Slow", "GD", "Far"]], False, None),
        (["arrives", "order", ["GD", "Slow", "Far"]], False, None),  # two never arrive
        (["GD.lr", "above", "Slow.lr"], True, None),
        ([3, "below", "steps"], True, None),
    ],
)
def test_relations_hold_or_do_not(at, given, holds, sentence):
    outcome = relations.judge(at, relations.read(given))
    assert outcome.holds is holds, outcome.sentence
    assert sentence in (None, outcome.sentence)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["gone", "below", 3], "gone is runs: they equal or include"),
        (["gone", "near", ["Far"], 1], "gone is runs"),
        (["final.GD", "equals", ["GD"]], "final.GD is a number, and no list of runs"),
        (["turns", "order", ["GD", "Far"]], "turns is of GD, Slow, not of Far"),
        (["final.New", "below", 1], "no run"),
    ],
)
def test_relations_of_what_has_none_are_refused(at, given, sentence):
    with pytest.raises(WrongKeyError, match=sentence):
        relations.judge(at, relations.read(given))


def asked(lesson, toml):
    """A question about the runs of the lesson, read as a step has it."""
    folder = lesson.folder.parent / "asked"
    folder.mkdir(exist_ok=True)
    whole = TOML.replace('id = "whole"', 'id = "whole"\n' + textwrap.dedent(toml))
    words = WORDS.strip()
    for option in ("one", "two"):
        if f"{option} =" in toml:
            words = words.replace("## short", f"### option {option}\nword\n## short")
    (folder / "lesson.toml").write_text(whole)
    (folder / "en.md").write_text(words)
    there = lessons.read(folder)
    return there, there.step("whole")


@pytest.mark.parametrize(
    ("toml", "right", "wrong"),
    [
        ('{ kind = "choice", options = ["GD", "Slow", "Far"], decide = "best" }', ("GD",), ("Far",)),
        (
            '{ kind = "choice", many = true, options = ["GD", "Far"], decide = "gone", freeze = "steps" }',
            ("Far",),
            ("GD", "Far"),
        ),
        (
            '{ kind = "choice", when = { one = ["GD.lr", "below", 1], two = ["GD.lr", "above", 1] } }',
            ("one",),
            ("two",),
        ),
        (
            '{ kind = "order", options = ["Far", "Slow", "GD"], decide = "final" }',
            ("GD", "Slow", "Far"),
            ("Slow", "GD", "Far"),
        ),
        ('{ kind = "number", low = 0.1, high = 0.5, decide = "edge", within = 0.01 }', 0.259, 0.2601),
        ('{ kind = "number", low = 0.1, high = 0.5, decide = "edge", within = "10%" }', 0.2749, 0.276),
        ('{ kind = "point", run = "GD", at = 0, within = 0.5 }', (-3.0, 1.8), (-3.0, 2.0)),
    ],
)
def test_a_run_answers_every_kind_of_question(lesson, toml, right, wrong):
    there, step = asked(lesson, f"ask = {toml}")
    answer = lessons.answer(there, step)
    assert asks.right(step.ask, answer, right)
    assert not asks.right(step.ask, answer, wrong)
    findings = [one for one in lessons.check(there) if one.sentence.startswith("step whole,")]
    assert [one.holds for one in findings] == [True], findings


def test_a_drawn_curve_is_right_if_it_is_near_on_average(lesson):
    there, step = asked(lesson, 'ask = { kind = "curve", run = "Slow", within = 0.1 }')
    answer = lessons.answer(there, step)
    assert len(answer.curve) == 41
    height = math.log10(max(answer.curve) / min(answer.curve))
    for share, right in ((0.09, True), (0.11, False)):
        drawn = [one * 10 ** (share * height) for one in answer.curve]
        assert asks.right(step.ask, answer, drawn) is right
        assert asks.off(step.ask, answer, drawn) == pytest.approx(share)


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ('{ kind = "choice", options = ["Slow", "Far"], decide = "best" }', "GD is right, too"),
        (
            '{ kind = "choice", when = { one = ["GD.lr", "below", 1], two = ["GD.lr", "below", 2] } }',
            "one and two are both right, but one is asked for",
        ),
        (
            '{ kind = "choice", when = { one = ["GD.lr", "above", 1], two = ["GD.lr", "above", 2] } }',
            "no option is right",
        ),
        ('{ kind = "order", options = ["GD", "Slow", "Far"], decide = "arrives" }', "Slow and Far are alike"),
        (
            '{ kind = "number", low = 0.3, high = 0.5, decide = "edge", within = 0.01 }',
            "edge is 0.250012, not between",
        ),
    ],
)
def test_a_question_without_one_answer_is_refused(lesson, toml, sentence):
    there, step = asked(lesson, f"ask = {toml}")
    with pytest.raises(WrongKeyError, match=sentence):
        lessons.answer(there, step)
    assert not all(finding.holds for finding in lessons.check(there, firmly=False))


def test_what_hangs_on_the_third_digit_does_not_hold(lesson):
    there, step = asked(
        lesson,
        'ask = { kind = "choice", '
        'when = { one = ["GD.lr", "below", 0.2301], two = ["GD.lr", "above", 0.2301] } }',
    )
    finding = next(one for one in lessons.check(there) if "choice" in one.sentence)
    assert not finding.holds
    assert finding.sentence == "step whole, choice: one. But at rates +0.1 %: two."
    assert step.ask


@pytest.mark.parametrize(
    ("number", "keys", "said"),
    [
        (0.10000030517578123, {}, "0.1"),
        (-0.98, {}, "−0.98"),
        (1234.567, {}, "1,230"),
        (2.5e-7, {}, "2.5 · 10⁻⁷"),
        (1e-5, {}, "10⁻⁵"),
        (0.12345, {"digits": 2}, "0.12"),
        (0.5, {"decimals": 2}, "0.50"),
        (0.987, {"percent": True}, "98.7\u202f%"),
        (math.inf, {}, "∞"),
        (None, {}, ""),
    ],
)
def test_numbers_are_said_with_three_digits_unless_asked_otherwise(lesson, number, keys, said):
    measure = lesson.measures["final"]._replace(**keys)
    assert lessons.numeral(number, lessons.Value(measure=measure)) == said


def test_numbers_are_said_in_the_digits_of_a_language():
    whole = lessons.Value(whole=True)
    assert lessons.numeral(1536, whole) == "1,536"
    assert lessons.numeral(0.25, lessons.Value(), "fr") == "0,25"
    assert lessons.setting(0.0625, "ru") == "0,0625"


def test_a_network_without_a_recording_is_said_once(tmp_path):
    folder = tmp_path / "net"
    lessons.begin(folder)
    text = (folder / "lesson.toml").read_text("utf-8")
    for old, new in (
        ('landscape = { name = "quadratic", params = { a = 5.0, b = 2.5 } }', 'landscape = { name = "mlp" }'),
        ("start = [-2.0, 2.4]\n", ""),
        ("minutes = 3", 'minutes = 3\nrecording = "none-yet"'),
        ("window = [[-8.0, 8.0], [-6.0, 6.0]]", ""),
        ('which = "grows", axis = 0', 'which = "final", below = 1.0'),
        ('of = "leaves", axis = 0, beyond = 4.0', 'of = "diverged_at"'),
        ('of = "critical", run = "A", knob = "runs.A.lr", low = 0.1, high = 0.4', 'of = "final", run = "A"'),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "lesson.toml").write_text(text)
    words = (folder / "en.md").read_text("utf-8").replace("[[runs.B.lr]]", "it")
    (folder / "en.md").write_text(words)
    lesson = lessons.read(folder)
    assert [(name, len(one.runs)) for name, one in lessons.recorded(lesson)] == [("none-yet", 2)]
    said = [finding.sentence for finding in lessons.check(lesson)]
    assert said == ["a network has no recording; `trajectories lessons record` makes it."]
    (folder / "en.md").write_text(words.replace("Drag it", "Drag [[runs.B.lr]]"))
    with pytest.raises(lessons.LessonError, match="what is recorded cannot be dragged"):
        lessons.read(folder)
