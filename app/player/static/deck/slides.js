/** The list of the slides: each with its picture, its title, and what moves and removes it. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { LONGEST } from "./collection.js";

/** @import { Slide } from "./collection.js" */

/**
 * What a hand may do.
 * @typedef {{move: (from: number, to: number) => void, remove: (i: number) => void, rename: (i: number, title: string) => void, picture: (link: string) => string}} Host
 */

/** @param {Host} host */
export function createSlides(host) {
  const root = element("ol", "ot-slides");

  /** @param {Slide[]} slides @param {string} [focus] the part of a row that is to have the focus, as "2 .ot-slide-up" */
  function draw(slides, focus) {
    root.replaceChildren(...slides.map((slide, i) => row(slide, i, slides.length)));
    if (!focus) return;
    const [i, part] = focus.split(" ");
    const buttons = root.children[Math.min(Number(i), slides.length - 1)];
    const wanted = /** @type {HTMLButtonElement | null} */ (buttons?.querySelector(part) ?? null);
    const free = /** @type {HTMLButtonElement | null} */ (buttons?.querySelector("button:not(:disabled)"));
    (wanted?.disabled ? free : wanted)?.focus();
  }

  /** @param {Slide} slide @param {number} i @param {number} count */
  function row({ link, title }, i, count) {
    const named = t("slide {i}, {title}", { i: i + 1, title });
    const picture = element("img", "", "", { alt: "", width: "96", height: "64", loading: "lazy" });
    picture.addEventListener("error", () => picture.removeAttribute("src"));
    picture.src = host.picture(link);
    picture.draggable = false;
    const field = element("input", "ot-slide-title", "", {
      "aria-label": t("Title of slide {i}", { i: i + 1 }),
      maxlength: String(LONGEST),
      placeholder: t("as the race is called"),
    });
    field.value = title;
    field.addEventListener("change", () => host.rename(i, field.value.trim()));
    const button = (/** @type {string} */ part, /** @type {string} */ sign, /** @type {string} */ says) =>
      element("button", part, sign, { type: "button", "aria-label": `${says} ${named}`, title: says });
    const up = button("ot-slide-up", "↑", t("Move up"));
    const down = button("ot-slide-down", "↓", t("Move down"));
    const gone = button("ot-slide-gone", "×", t("Remove"));
    [up.disabled, down.disabled] = [i === 0, i === count - 1];
    up.addEventListener("click", () => host.move(i, i - 1));
    down.addEventListener("click", () => host.move(i, i + 1));
    gone.addEventListener("click", () => host.remove(i));
    const made = element("li", "ot-slide", [picture, field, element("span", "", [up, down, gone])]);
    picture.addEventListener("pointerdown", (event) => drag(event, made, i));
    return made;
  }

  /** Move a slide by its picture. @param {PointerEvent} event @param {HTMLElement} taken @param {number} from */
  function drag(event, taken, from) {
    if (event.button !== 0) return;
    event.preventDefault();
    const held = /** @type {HTMLElement} */ (event.currentTarget);
    held.setPointerCapture(event.pointerId);
    taken.classList.add("ot-slide-taken");
    /** @param {PointerEvent} moved */
    const follow = ({ clientY }) => {
      const others = [...root.children].filter((one) => one !== taken);
      const after = others.find((one) => {
        const { top, height } = one.getBoundingClientRect();
        return clientY < top + height / 2;
      });
      if ((after ?? null) !== taken.nextElementSibling) root.insertBefore(taken, after ?? null);
      if (!held.hasPointerCapture(event.pointerId)) held.setPointerCapture(event.pointerId);
    };
    const drop = () => {
      taken.classList.remove("ot-slide-taken");
      held.removeEventListener("pointermove", follow);
      for (const end of ["pointerup", "pointercancel"]) held.removeEventListener(end, drop);
      const to = [...root.children].indexOf(taken);
      if (to !== from) host.move(from, to);
    };
    held.addEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) held.addEventListener(end, drop);
  }

  return { root, draw };
}
