r"""Any text as LaTeX that pdflatex can set, in ASCII: β₁ is \(\beta_{1}\), and % only a percent sign."""

import re
import unicodedata

from app.export.drawing.canvas.pen import can_be_set
from app.export.options import clean
from app.races.letters import formulas, plain

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
    "←": "leftarrow", "‖": "Vert", "√": "surd", "−": "-", "°": "^{\\circ}", "ᵀ": "^{\\top}",
}  # fmt: skip
_WORDS = {
    "–": "--", "—": "---", "…": r"\dots{}", "’": "'", "‘": "`", "“": "``", "”": "''", "ß": r"\ss{}",
    "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}",
    "Ł": r"\L{}", "ı": r"\i{}", "©": r"\copyright{}", "•": r"\textbullet{}",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
}  # fmt: skip
_LETTER = re.compile(
    rf"(?P<accented>[A-Za-z][{''.join(_ACCENTS)}])|(?P<low>[₀-₉₊₋₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+)|(?P<high>[⁰¹²³⁴-⁹⁺⁻⁼ⁿⁱ]+)"
    r"|(?P<other>[\s\S])"
)


def typeset(text: str) -> str:
    """A text whose formulas LaTeX sets itself: those between dollars that read no files."""
    pieces = (
        rf"\({piece}\)" if tex and _harmless(piece) else latex(plain(piece) if tex else piece)
        for piece, tex in formulas(clean(text))
    )
    return "".join(pieces)


def _harmless(tex: str) -> bool:
    return tex.isascii() and not set(tex) & set("%#&~$") and can_be_set(tex)


def latex(text: str) -> str:
    """The text as LaTeX. Letters that it has no way to set are question marks."""
    text = unicodedata.normalize("NFC", "".join(c for c in text if unicodedata.category(c) != "Cs"))
    text = "".join(c if c in _WORDS or c in _MATH else _apart(c) for c in text)
    return _LETTER.sub(_set, text).replace(r"\)\(", "")


def _apart(letter: str) -> str:
    """A letter and its accents, if that is what it is."""
    return unicodedata.normalize("NFD", letter) if letter.isalpha() else letter


def _set(match: re.Match[str]) -> str:
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
    if unicodedata.combining(text) or unicodedata.category(text) == "Cf":
        return ""
    near = unicodedata.normalize("NFKD", text)
    return near if near.isascii() and near.isalnum() else "?"
