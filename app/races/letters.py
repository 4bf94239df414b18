r"""LaTeX symbols in plain letters, for screen readers and lines of numbers: \beta_1 is β₁."""

import re

_NAMES = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "omega": "ω", "Delta": "Δ", "Lambda": "Λ", "Sigma": "Σ", "nabla": "∇", "infty": "∞",
    "star": "*", "ast": "*", "sqrt": "√", "cdot": "·", "ell": "ℓ", "odot": "⊙", "top": "ᵀ", "times": "×",
    "Vert": "‖", "lVert": "‖", "rVert": "‖", "vert": "|", "le": "≤", "pm": "±", "left": "", "right": "",
    "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "to": "→", "partial": "∂",
}  # fmt: skip
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "widehat": "\u0302", "overline": "\u0304"}
_LOWER = str.maketrans("0123456789+-=aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_RAISED = str.maketrans("0123456789+-=*nti", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼*ⁿᵗⁱ")


def plain(tex: str) -> str:
    """`tex`, a symbol or a short expression, as Unicode text."""
    for accent, mark in _ACCENTS.items():
        tex = re.sub(rf"\\{accent}\s*(?:\{{\s*(\\?\w)([^}}]*)\}}|(\\?\w))", rf"\1\3{mark}\2", tex)
    tex = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", tex.replace("\\|", "‖"))
    tex = re.sub(r"\\(?:text|mathrm|mathbf|operatorname|mathit)\{([^}]*)\}", r"\1", tex)
    tex = re.sub(r"\\([A-Za-z]+)", lambda m: _NAMES.get(m[1], m[1]), tex)
    tex = re.sub(r"_(?:\{([^}]*)\}|(\w))", lambda m: _shifted(m, _LOWER, "_"), tex)
    tex = re.sub(r"\^(?:\{([^}]*)\}|(\w))", lambda m: _shifted(m, _RAISED, "^"), tex)
    tex = re.sub(r"\\[,;:! ]", " ", tex)
    return re.sub(r"\s+", " ", tex.replace("{", "").replace("}", "")).strip()


def _shifted(match: re.Match[str], letters: dict[int, int], sign: str) -> str:
    text = match[1] if match[1] is not None else match[2]
    moved = text.translate(letters)
    same = any(letter == other and letter.isalnum() for letter, other in zip(text, moved, strict=True))
    return sign + text if same else moved


def verbatim(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|~$:<>-])", r"\\\1", text)
