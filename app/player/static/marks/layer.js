/** Marks above a picture: their shapes, and their words beside them. */

import { element } from "../core/legend.js";
import { NAME, SHAPE } from "../core/measures.js";
import { t } from "../core/words.js";
import { inkOf } from "./mark.js";
import { spoken } from "./markdown.js";
import { boundsOf, settled } from "./placing.js";
import { drawShape, SVG } from "./shapes.js";
import { sayWords } from "./words.js";
import { createWriting } from "./writing.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Ground, Mark, Placed } from "./mark.js" */

/** Words are at most this share of the picture wide. */
const WIDEST = 0.4;
/** How bad words are on a point. */
const STANDING = 3;

/**
 * One mark on the page.
 * @typedef {object} Item
 * @property {SVGGElement} shape
 * @property {HTMLElement} words
 * @property {HTMLElement} end
 * @property {string} said what its words say, and how large
 * @property {[number, number]} size of its words in pixels
 */
/** @typedef {{mark: Mark, item: Item, at: Placed | null}} Drawn */

/** @param {HTMLElement} parent @param {Clock} clock @param {Ground} ground */
export function createLayer(parent, clock, ground) {
  const root = element("div", "ot-marks");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  root.append(svg);
  parent.append(root);
  /** By their place among the view's marks. @type {Map<number, Item>} */ const items = new Map();
  const writing = createWriting(parent, clock, ground, (i) => items.get(i)?.words ?? null);
  let [shown, grown] = ["", 0]; // what is drawn, and how often words got another size by themselves
  const scale = () => ground.type?.() ?? 1;

  /** One frame. */
  function draw() {
    const { left, top, width, height } = ground.area();
    const own = writing.marks();
    if ((!own.length && !items.size) || width < 2) return;
    const key = JSON.stringify([
      own,
      left,
      top,
      width,
      height,
      ground.theme().dark,
      scale(),
      grown,
      ground.key(),
    ]);
    if (key === shown) return;
    shown = key;
    for (const i of items.keys()) if (!own.some((one) => one.i === i)) drop(i);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    for (const [name, value] of Object.entries({ left, top, width, height }))
      root.style.setProperty(name, `${value}px`);
    const drawn = own.map(({ mark, i }) => ({ mark, item: items.get(i) ?? add(i), at: ground.place(mark) }));
    for (const one of drawn) show(one, width);
    arrange(drawn, width, height);
  }

  /** Its shape, and its words, wherever they stand. @param {Drawn} drawn @param {number} width */
  function show({ mark, item, at }, width) {
    item.shape.style.display = at ? "" : "none";
    item.words.hidden = !at;
    item.end.hidden = !at?.end;
    if (!at) return;
    const theme = ground.theme();
    const ink = inkOf(mark, ground.runs(), theme);
    drawShape(item.shape, at, ink, theme, scale());
    item.words.style.color = ink;
    say(item, mark.text ?? "", width);
    if (!item.size[0]) item.size = [item.words.offsetWidth, item.words.offsetHeight];
    if (at.end) put(item.end, ...at.end);
  }

  /** @param {Item} item @param {string} text @param {number} width */
  function say(item, text, width) {
    const letters = (width < NAME.narrow ? NAME.small : NAME.size) * scale();
    const widest = Math.round(WIDEST * width);
    const said = JSON.stringify([text, letters, widest]);
    if (said === item.said) return;
    item.said = said;
    item.size = [0, 0];
    item.words.classList.toggle("ot-wordless", !text);
    Object.assign(item.words.style, { fontSize: `${letters}px`, maxWidth: `${widest}px` });
    item.words.setAttribute("aria-label", text ? t("Mark: {text}", { text: spoken(text) }) : t("Mark"));
    sayWords(item.words, text, clock.mathematics, () => {
      item.size = [0, 0];
      grown += 1;
      clock.invalidate();
    });
  }

  /** Place all the words; what has none can be taken hold of where it is. @param {Drawn[]} all @param {number} width @param {number} height */
  function arrange(all, width, height) {
    const there = all.flatMap((one) => (one.at ? [{ ...one, at: one.at }] : []));
    for (const { mark, item, at } of there) {
      const { left, top, right, bottom } = at.core;
      if (!mark.text) put(item.words, (left + right - item.size[0]) / 2, (top + bottom - item.size[1]) / 2);
    }
    const worded = there.filter(({ mark }) => mark.text);
    const dots = there.flatMap(({ at }) =>
      at.dot ? [{ rect: boundsOf([at.dot], SHAPE.point * scale()), weight: STANDING }] : [],
    );
    const rects = settled(
      worded.map(({ item, at }) => ({
        width: item.size[0],
        height: item.size[1],
        core: at.core,
        how: at.how,
      })),
      [...ground.obstacles(), ...dots],
      [width, height],
      scale(),
    );
    worded.forEach(({ item }, k) => put(item.words, rects[k].left, rects[k].top));
  }

  /** @param {number} i @returns {Item} */
  function add(i) {
    const shape = document.createElementNS(SVG, "g");
    svg.append(shape);
    const words = element("div", "ot-mark", "", { role: "button", tabindex: "0" });
    words.title = t("Drag me; a double click or Enter changes my words");
    const end = element("div", "ot-mark-end", "", { role: "button", tabindex: "0" });
    end.setAttribute("aria-label", t("End of the mark: drag it, or move it with the arrow keys"));
    root.append(words, end);
    writing.hold(i, words, end);
    /** @type {Item} */ const item = { shape, words, end, said: "", size: [0, 0] };
    items.set(i, item);
    return item;
  }

  /** @param {number} i */
  function drop(i) {
    const { shape, words, end } = /** @type {Item} */ (items.get(i));
    for (const part of [shape, words, end]) part.remove();
    items.delete(i);
  }

  const stop = clock.listen(draw);
  function destroy() {
    stop();
    writing.destroy();
    root.remove();
  }
  return { destroy };
}

/** @param {HTMLElement} one @param {number} x @param {number} y */
function put(one, x, y) {
  one.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}
