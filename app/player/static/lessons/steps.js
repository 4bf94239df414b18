/** Back, next, and a dot for every step. */

import { element, find } from "../core/legend.js";
import { words } from "./words.js";

/**
 * @param {HTMLElement} page @param {Lessons.Lesson} lesson
 * @param {{go: (to: number) => void, finished: () => void}} on
 */
export function createSteps(page, { steps }, on) {
  const [back, next] = [find(page, ".otl-back"), find(page, ".otl-next")];
  const dots = find(page, ".otl-dots");
  const count = find(page, ".otl-count");
  let at = 0;
  const all = steps.map(({ title, id }, i) => {
    const label = words.step(i + 1, steps.length, title);
    const dot = element("a", "otl-dot", "", { href: `#${id}`, "aria-label": label, title: label });
    dot.addEventListener("click", (event) => {
      event.preventDefault();
      on.go(i);
    });
    return dot;
  });
  dots.replaceChildren(...all);
  back.addEventListener("click", () => on.go(at - 1));
  next.addEventListener("click", () => (at === steps.length - 1 ? on.finished() : on.go(at + 1)));

  /** @param {number} to @param {string[]} seen */
  function show(to, seen) {
    at = to;
    back.toggleAttribute("disabled", at === 0);
    const text = at === steps.length - 1 ? words.finish : words.next;
    next.textContent = text.replace(" →", "\u00a0→"); // no line begins with an arrow
    count.textContent = `${at + 1} / ${steps.length}`;
    all.forEach((dot, i) => {
      dot.classList.toggle("otl-read", seen.includes(steps[i].id));
      if (i === at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
  }
  return { show };
}
