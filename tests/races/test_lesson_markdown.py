"""A lesson's Markdown in blocks and pieces; and the lines of TOML, held to what tomllib reads."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.races import lessons
from app.races.lessons import markdown
from app.races.lessons.formulas import FormulaError, mathml
from app.races.lessons.lines import Lines

TOMLS = [*sorted(lessons.OURS.rglob("*.toml")), Path("pyproject.toml").resolve()]


STRANGE = """\
# a = 1
b = '''
c = 2
'''
[[s]] # one
x.y = 'a # b'
z = [
 { k = 1 }, # [
 2,
]
[s.t]
"q.r" = 3
[[s]]
x = 1979-05-27 07:32:00
"""


def pieces(text):
    said = []
    line = markdown.line(text, 1, lambda _, sentence: said.append(sentence))
    return line, said


def test_a_line_is_text_and_the_things_in_it():
    line, said = pieces(
        r"**{ratio.B} left**, see [the *whole* $\kappa_2$](term:kappa), \{x\} [[runs.A.lr]] "
        r"`CIFAR-10` $x_1$ a_b"
    )
    assert said == []
    assert [(one.kind, one.text or one.of, one.bold) for one in line] == [
        ("measure", "ratio.B", True),
        ("text", " left", True),
        ("text", ", see ", False),
        ("link", "term:kappa", False),
        ("text", ", {x} ", False),
        ("drag", "runs.A.lr", False),
        ("text", " ", False),
        ("code", "CIFAR-10", False),
        ("text", " ", False),
        ("formula", "x_1", False),
        ("text", " a_b", False),
    ]
    words = line[3].pieces
    assert [(one.kind, one.text, one.emphasis) for one in words] == [
        ("text", "the ", False),
        ("text", "whole", True),
        ("text", " ", False),
        ("formula", r"\kappa_2", False),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("in 3 steps", "3 stands in a sentence"),
        ("about 1,500.5 of", "1,500.5 stands in a sentence"),
        ("a {b", "{ belongs to nothing"),
        ("a ]] b", "]] belongs to nothing"),
        ("[a](b", "]( belongs to nothing"),
        ("a $x b", "a dollar stands alone"),
        ("[a](javascript:alert)", "a link leads to term:…, lesson:… or https://…"),
        ("[ ](term:x)", "the link to term:x has no words"),
        ("<script>alert(`x`)</script>", None),
        ("[a $2\\pi$ b](https://example.org/2024_(x)) and \\$", None),
    ],
)
def test_what_may_not_stand_in_a_line_is_said(text, sentence):
    said = pieces(text)[1]
    assert said == [] if sentence is None else any(one.startswith(sentence) for one in said)


def test_blocks_are_paragraphs_lists_quotes_and_formulas():
    above = "# T\nabout\n\n## a: B\none\ntwo\n- x\n  more\n- y\n> said\n> so\n"
    text = above + "$$a\n= b$$\nafter\n\n$$c$$\n### hint\nh\n"
    first, step, hint = markdown.read(text, Path("en.md")).sections
    assert (first.level, first.title, step.title, hint.title) == (1, "T", "a: B", "hint")
    assert [(one.kind, one.line, markdown.plain((one,))) for one in step.blocks] == [
        ("paragraph", 5, "one two"),
        ("list", 7, "x more y"),
        ("quote", 10, "said so"),
        ("formula", 12, "a = b"),
        ("paragraph", 14, "after"),
        ("formula", 16, "c"),
    ]


def test_windows_line_ends_change_nothing():
    text = (lessons.OURS / "below-one-tenth/en.md").read_text("utf-8")
    one, other = (markdown.read(each, Path("en.md")) for each in (text, text.replace("\n", "\r\n")))
    assert one == other


def every_path(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from every_path(inner, (*path, key))


@pytest.mark.parametrize("path", TOMLS, ids=[path.parent.name for path in TOMLS])
def test_every_key_is_found_on_its_line(path):
    text = path.read_text("utf-8")
    lines, written = Lines(text), text.splitlines()
    for where in every_path(tomllib.loads(text)):
        line = lines.lines.get(where)
        assert line, where
        if isinstance(where[-1], str):
            assert where[-1] in written[line - 1], where


def test_lines_of_strange_files_are_found_too():
    lines = Lines(STRANGE).lines
    assert {where: lines[where] for where in every_path(tomllib.loads(STRANGE))} == {
        ("b",): 2,
        ("s",): 5,
        ("s", 0): 5,
        ("s", 0, "x"): 6,
        ("s", 0, "x", "y"): 6,
        ("s", 0, "z"): 7,
        ("s", 0, "z", 0): 8,
        ("s", 0, "z", 0, "k"): 8,
        ("s", 0, "z", 1): 9,
        ("s", 0, "t"): 11,
        ("s", 0, "t", "q.r"): 12,
        ("s", 1): 13,
        ("s", 1, "x"): 14,
    }


@pytest.mark.parametrize(
    "text",
    [
        "[see " + "$a$, " * 2000,
        "[see " + "\\$a$" * 2500,
        "[a](" + "(b)" * 3300,
        "[$" * 5000,
        "a$[" * 3300,
        "`" * 9999,
        "{" * 5000 + "[[" * 2500,
    ],
    ids=range(7),
)
def test_a_hostile_line_is_read_at_once(text):
    """Where a pattern backtracks, the first of these takes longer than the universe is old."""
    assert markdown.plain((markdown.Block("paragraph", (pieces(text)[0],), 1),))


@pytest.mark.parametrize("inner", ["# a" + " " * 100_000 + "b #", "# a" + "#" * 100_000 + "b", "#" * 100_000])
def test_a_hostile_heading_is_read_at_once(inner):
    (section,), _ = markdown.read(inner, Path("en.md"))
    assert section.title == inner.lstrip("#").removesuffix(" #").strip()


def test_letters_that_stand_for_things_are_none_of_a_text():
    line, said = pieces("a\U000f0000b{x}")
    assert [one.text or one.of for one in line] == ["ab", "x"]
    assert said == ["U+F0000 is no letter of any script."]


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{</mtext><script>alert(1)</script>}",
        r"\text{<img/src=x/onerror=alert(1)>}",
        r"\text{&lt;img src=x onerror=alert(1)&gt; &#x3c;b&#x3e;}",
        r"\operatorname{<b>}",
        r'\color{"><script>}x',
        r'\hspace{1em"onclick="x}<script>',
        r"\mbox{<i>$<b>$}",
        "\\begin{array}{<b>}<&>\\end{array}",
    ],
)
def test_what_is_typed_in_a_formula_is_letters(tex):
    tree = ElementTree.fromstring(mathml(tex))  # noqa: S314  our own
    for element in tree.iter():
        space, _, name = element.tag.rpartition("}")
        assert space == "{http://www.w3.org/1998/Math/MathML", name
        assert name.startswith("m"), name
        assert not {one for one in element.attrib if one.startswith("on")}


@pytest.mark.parametrize(
    ("tex", "sentence"),
    [
        (r"\href{javascript:alert(1)}{x}", r"\href has no place in a formula"),
        (r"\style{position:fixed}{x}", r"\style has no place"),
        (r"\class{otl-run}{x}", r"\class has no place"),
        (r"\unicode{x3c}", r"\unicode has no place"),
        (r"\newcommand{\a}{\b\b}\a", r"\newcommand has no place"),
        (r"\frac{", r"the formula $\frac{$ cannot be read as TeX."),
        ("{" * 900 + "}" * 900, "a formula has at most 1000 letters."),
        ("{" * 400 + "}" * 400, "nested too deep"),
        (r"\sqrt" * 190 + "x", "nested too deep"),
        ("", "the formula $$ cannot be read as TeX."),
    ],
)
def test_formulas_that_cannot_be_set_are_refused_in_a_sentence(tex, sentence):
    with pytest.raises(FormulaError, match=re.escape(sentence)):
        mathml(tex)
    assert any(sentence in one for one in pieces(f"a ${tex}$")[1]) or not tex


def test_signs_of_formulas_are_signs():
    assert "&" not in mathml(r"\alpha \to \limsup_x \hat{x} \leq 2")
    assert r"<mo>&lt;</mo>" in mathml("a < b")
