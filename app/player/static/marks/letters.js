/** LaTeX symbols in plain letters: \beta_1 is β₁. app/races/letters.py is the twin; tests/golden/markdown.json holds both. */

const NAMES = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  varepsilon: "ε",
  eta: "η",
  theta: "θ",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  omega: "ω",
  Delta: "Δ",
  Lambda: "Λ",
  Sigma: "Σ",
  nabla: "∇",
  infty: "∞",
  star: "*",
  ast: "*",
  sqrt: "√",
  cdot: "·",
  ell: "ℓ",
  odot: "⊙",
  top: "ᵀ",
  times: "×",
  Vert: "‖",
  lVert: "‖",
  rVert: "‖",
  vert: "|",
  le: "≤",
  pm: "±",
  left: "",
  right: "",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  ne: "≠",
  neq: "≠",
  approx: "≈",
  to: "→",
  partial: "∂",
};
const ACCENTS = { hat: "\u0302", tilde: "\u0303", bar: "\u0304", widehat: "\u0302", overline: "\u0304" };
/** @param {string} from @param {string} to */
const table = (from, to) => new Map([...from].map((letter, i) => [letter, [...to][i]]));
const LOWER = table("0123456789+-=aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ");
const RAISED = table("0123456789+-=*nti", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼*ⁿᵗⁱ");
const ALPHANUMERIC = /[\p{L}\p{N}]/u;
const WORD = "[\\p{L}\\p{N}_]";

/** A symbol or a short expression as Unicode text. @param {string} tex */
export function plain(tex) {
  let text = tex;
  for (const [accent, mark] of Object.entries(ACCENTS)) {
    const pattern = new RegExp(`\\\\${accent}\\s*(?:\\{\\s*(\\\\?${WORD})([^}]*)\\}|(\\\\?${WORD}))`, "gu");
    text = text.replace(pattern, (_, a = "", rest = "", b = "") => `${a}${b}${mark}${rest}`);
  }
  text = text.replaceAll("\\|", "‖").replace(/\\frac\{([^{}]*)\}\{([^{}]*)\}/g, "$1/$2");
  text = text.replace(/\\(?:text|mathrm|mathbf|operatorname|mathit)\{([^}]*)\}/g, "$1");
  text = text.replace(/\\([A-Za-z]+)/g, (_, name) =>
    Object.hasOwn(NAMES, name) ? /** @type {Record<string, string>} */ (NAMES)[name] : name,
  );
  text = text.replace(new RegExp(`_(?:\\{([^}]*)\\}|(${WORD}))`, "gu"), (_, a, b) =>
    shifted(a ?? b, LOWER, "_"),
  );
  text = text.replace(new RegExp(`\\^(?:\\{([^}]*)\\}|(${WORD}))`, "gu"), (_, a, b) =>
    shifted(a ?? b, RAISED, "^"),
  );
  text = text.replace(/\\[,;:! ]/g, " ");
  return text.replace(/[{}]/g, "").replace(/\s+/g, " ").trim();
}

/** @param {string} text @param {Map<string, string>} letters @param {string} sign */
function shifted(text, letters, sign) {
  const moved = [...text].map((letter) => letters.get(letter) ?? letter);
  const same = [...text].some((letter, i) => letter === moved[i] && ALPHANUMERIC.test(letter));
  return same ? sign + text : moved.join("");
}
