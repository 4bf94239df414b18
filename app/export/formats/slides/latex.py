r"""Any text as LaTeX that pdflatex can set, in ASCII: β₁ is \(\beta_{1}\), and % only a percent sign."""

import re
import unicodedata

from app.export.drawing.canvas.pieces import can_be_set
from app.export.drawing.canvas.scripts import refusal
from app.export.options import clean
from app.races.letters import plain
from app.races.markdown import Span, spans
from core.experiment import ExperimentError

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    **{letter: f"\\{letter}" for letter in "#$%&_{}"},
}
_MATH = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "χ": "chi", "ψ": "psi",
    "ω": "omega",
    "ϵ": "epsilon", "ϕ": "phi", "µ": "mu", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "∇": "nabla", "∂": "partial", "∞": "infty", "ℓ": "ell", "⊙": "odot", "×": "times", "·": "cdot",
    "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx", "±": "pm", "∈": "in", "∑": "sum", "→": "to",
    "←": "leftarrow", "‖": "Vert", "√": "surd", "−": "-", "¬": "neg",
    "÷": "div", "°": "^{\\circ}", "ᵀ": "^{\\top}",
}  # fmt: skip
_WORDS = {
    "–": "--", "—": "---", "…": r"\dots{}", "’": "'", "‘": "`", "“": "``", "”": "''", "ß": r"\ss{}",
    "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}",
    "Ł": r"\L{}", "ı": r"\i{}", "©": r"\copyright{}", "•": r"\textbullet{}", "¡": "!`", "¿": "?`",
    "£": r"\pounds{}", "§": r"\S{}", "¶": r"\P{}",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
}  # fmt: skip
ALLOWED = "Latin and Greek letters with one accent and mathematical signs can"
_LETTER = re.compile(
    rf"(?P<accented>[A-Za-z][{''.join(_ACCENTS)}])|(?P<low>[₀-₉₊₋₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+)|(?P<high>[⁰¹²³⁴-⁹⁺⁻⁼ⁿⁱ]+)"
    r"|(?P<other>[\s\S])"
)


def typeset(text: str, where: str) -> str:
    """A text whose formulas LaTeX sets itself, those that read no files, and its bold, emphasis and code.

    `where` begins the sentence of the ExperimentError that is raised for a letter LaTeX has no way to set.
    """
    return "".join(_looking(span, where) for span in spans(clean(text)))


def _looking(span: Span, where: str) -> str:
    if span.formula and _harmless(span.text):
        return rf"\({span.text}\)"
    made = latex(plain(span.text) if span.formula else span.text, where)
    for wanted, command in ((span.code, "texttt"), (span.emphasis, "emph"), (span.bold, "textbf")):
        made = rf"\{command}{{{made}}}" if wanted else made
    return made


def _harmless(tex: str) -> bool:
    return tex.isascii() and not set(tex) & set("%#&~$") and can_be_set(tex)


def latex(text: str, where: str) -> str:
    """The text as LaTeX.

    `where` begins the sentence of the ExperimentError that is raised for a letter LaTeX has no way to set.
    """
    text = unicodedata.normalize("NFC", "".join(c for c in text if unicodedata.category(c) != "Cs"))
    text = "".join(c if c in _WORDS or c in _MATH else _apart(c) for c in text)
    return _LETTER.sub(lambda match: _set(match, where), text).replace(r"\)\(", "")


def _apart(letter: str) -> str:
    """A letter and its accents, if that is what it is."""
    return unicodedata.normalize("NFD", letter) if letter.isalpha() else letter


def _set(match: re.Match[str], where: str) -> str:
    text = match[0]
    if match["accented"]:
        return rf"\{_ACCENTS[text[1]]}{{{text[0]}}}"
    if match["low"] or match["high"]:
        plain = unicodedata.normalize("NFKD", text).replace("−", "-")
        return rf"\({'_' if match['low'] else '^'}{{{plain}}}\)"
    if text in _MATH:
        symbol = _MATH[text]
        return rf"\(\{symbol}\)" if symbol.isalpha() else rf"\({symbol}\)"
    if text in _SPECIAL or text in _WORDS:
        return _SPECIAL.get(text) or _WORDS[text]
    if text.isspace() or unicodedata.category(text) == "Cc":
        return " "
    if text.isascii():
        return text
    if unicodedata.category(text) == "Cf" or "\ufe00" <= text <= "\ufe0f":
        return ""
    near = unicodedata.normalize("NFKD", text).replace("\u2044", "/")  # of fractions
    if near.isascii() and near.replace("/", "").isalnum():
        return near
    raise ExperimentError(refusal(where, text, "be set by pdfLaTeX", ALLOWED))
