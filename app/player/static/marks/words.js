/** Words of marks as elements of a page: a text never becomes HTML, and formulas are set where KaTeX is there. */

import { element } from "../core/legend.js";
import { plain } from "./letters.js";
import { spans } from "./markdown.js";

/** @import { Span } from "./markdown.js" */

/** Sets a formula in an element; throws where it cannot. @typedef {(tex: string, into: HTMLElement) => void} Setter */
/** Loads what sets formulas, once. @typedef {() => Promise<Setter>} Mathematics */

/** What KaTeX needs to know: nothing of a text is trusted, nothing grows without bounds. */
export const SETTINGS = { trust: false, strict: "ignore", maxSize: 8, maxExpand: 200, throwOnError: true };

/**
 * What loads Streamlit's own KaTeX, and sets formulas with it.
 * @param {string} address of its module @param {"htmlAndMathml" | "mathml"} output "mathml" needs no style sheet
 * @returns {Mathematics}
 */
export function createMathematics(address, output) {
  /** @type {Promise<Setter> | null} */ let loading = null;
  return () => {
    loading ??= import(address).then(({ default: katex }) => (tex, into) => {
      const made = element("span", "");
      katex.render(tex, made, { ...SETTINGS, output });
      into.replaceChildren(...made.childNodes);
    });
    loading.catch(() => {
      loading = null; // the next formula asks again
    });
    return loading;
  };
}

/**
 * Say a text in an element; `grown`: it has another size now.
 * @param {HTMLElement} into @param {string} text @param {Mathematics | undefined} mathematics @param {() => void} grown
 */
export function sayWords(into, text, mathematics, grown) {
  const pieces = spans(text);
  into.replaceChildren(...pieces.map(made));
  const formulas = /** @type {NodeListOf<HTMLElement>} */ (into.querySelectorAll(".ot-formula"));
  if (!mathematics || !formulas.length) return;
  mathematics().then(
    (set) => {
      pieces
        .filter(({ formula }) => formula)
        .forEach(({ text: tex }, k) => {
          try {
            set(tex, formulas[k]);
          } catch {
            // it stays in plain letters
          }
        });
      grown();
    },
    () => {}, // likewise
  );
}

/** @param {Span} piece @returns {Node} */
function made({ text, bold, emphasis, code, formula }) {
  /** @type {Node} */ let node = formula
    ? element("span", "ot-formula", plain(text))
    : code
      ? element("code", "", text)
      : document.createTextNode(text);
  if (emphasis) node = element("em", "", [node]);
  if (bold) node = element("strong", "", [node]);
  return node;
}
