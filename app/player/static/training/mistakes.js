/**
 * What a network gets wrong at the playhead: its confusion matrix, and the mistakes that it is most sure of.
 */

import { count, element, percent } from "../core/legend.js";
import { themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { createResting } from "./resting.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message, Tensors } from "../core/payload.js" */

/** Up to so many classes the cells have room for their counts. */
const NUMBERED = 12;

/**
 * What a cell of the confusion matrix says.
 * @param {string[]} classes @param {number} truth @param {number} guess @param {number} times
 */
export function sayCell(classes, truth, guess, times) {
  const often = times === 1 ? t("once") : t("{times} times", { times: count(times) });
  return truth === guess
    ? t("{truth} read rightly: {often}", { truth: classes[truth], often })
    : t("{truth} read as {truth2}: {often}", { truth: classes[truth], truth2: classes[guess], often });
}

/**
 * How strong a cell is tinted, from 0 to 1: the right ones by their share of the row, mistakes beside the
 * most frequent.
 * @param {ArrayLike<number>} confusion [k, k] @param {number} k @returns {number[]}
 */
export function tints(confusion, k) {
  const at = (/** @type {number} */ i, /** @type {number} */ j) => confusion[i * k + j];
  let most = 0;
  for (let i = 0; i < k; i += 1) for (let j = 0; j < k; j += 1) if (i !== j) most = Math.max(most, at(i, j));
  return Array.from({ length: k * k }, (_, n) => {
    const [i, j] = [Math.floor(n / k), n % k];
    if (i !== j) return most ? Math.sqrt(at(i, j) / most) : 0;
    let row = 0;
    for (let other = 0; other < k; other += 1) row += at(i, other);
    return row ? at(i, i) / row : 0;
  });
}

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createMistakes(parent, clock, host) {
  const root = element("section", "ot ot-mistakes");
  const caption = element("span", "", t("with the first steps"));
  const body = element("div", "ot-mistakes-body");
  root.append(element("div", "ot-title", [element("strong", "", t("Mistakes")), caption]), body);
  parent.append(root);
  const resting = createResting(clock, host, root, { show, fail: (words) => (caption.textContent = words) });

  /** @param {Message<Header.Mistakes>} message */
  function show({ header, arrays }) {
    const { classes, wrong, samples } = header;
    caption.textContent = t("{title}, step {step}", { title: header.title, step: count(header.step) });
    const right = percent(1 - wrong / Math.max(samples, 1));
    const words = wrong
      ? t("{wrong} of {samples} validation samples are misclassified; {right} are right.", {
          wrong: count(wrong),
          samples: count(samples),
          right,
        })
      : t("None of the {samples} validation samples is misclassified.", { samples: count(samples) });
    body.replaceChildren(
      matrix(classes, arrays.confusion.values, words, themeOf(root).down),
      element("div", "ot-wrong", [
        element("p", "ot-note", words),
        ...(wrong ? [tiles(classes, arrays)] : []),
      ]),
    );
  }

  /**
   * The misread samples, as small pictures.
   * @param {string[]} classes @param {Tensors} arrays
   */
  function tiles(classes, { images, truth, guess, sure }) {
    const [n, high, wide] = images.shape;
    const color = themeOf(root).dark ? [232, 236, 238] : [29, 36, 41];
    return element(
      "ul",
      "ot-tiles",
      Array.from({ length: n }, (_, i) => {
        const canvas = /** @type {HTMLCanvasElement} */ (
          element("canvas", "", "", { "aria-hidden": "true" })
        );
        Object.assign(canvas, { width: wide, height: high });
        const picture = new ImageData(wide, high);
        for (let p = 0; p < high * wide; p += 1)
          picture.data.set([...color, 255 * images.values[i * high * wide + p]], 4 * p);
        canvas.getContext("2d")?.putImageData(picture, 0, 0);
        const [from, to] = [classes[truth.values[i]], classes[guess.values[i]]];
        const words = t("{from} read as {to}, {percent} sure", {
          from,
          to,
          percent: percent(sure.values[i], 0),
        });
        return element(
          "li",
          "",
          [canvas, element("span", "", `${from} → ${to}`, { "aria-hidden": "true" })],
          { title: words, "aria-label": words },
        );
      }),
    );
  }

  return {
    root,
    update: (/** @type {Message<Header.AskOnce>} */ { header }) => resting.follow(header.url),
    destroy: () => {
      resting.destroy();
      root.remove();
    },
  };
}

/**
 * @param {string[]} classes @param {Float32Array | Float64Array} confusion @param {string} words the summary
 * @param {string} warm the colour of a mistake
 */
function matrix(classes, confusion, words, warm) {
  const k = classes.length;
  const tint = tints(confusion, k);
  const head = element("tr", "", [
    element("td", "ot-corner", [element("small", "", t("true ↓ read →"))]),
    ...classes.map((name) => element("th", "", name, { scope: "col" })),
  ]);
  const rows = classes.map((name, i) =>
    element("tr", "", [
      element("th", "", name, { scope: "row" }),
      ...classes.map((_, j) => {
        const times = confusion[i * k + j];
        const cell = element(
          "td",
          i === j ? "ot-right" : "ot-mistake",
          k <= NUMBERED && times ? String(times) : "",
          { title: sayCell(classes, i, j, times) },
        );
        cell.style.setProperty("--tint", String(tint[i * k + j]));
        return cell;
      }),
    ]),
  );
  const table = element(
    "table",
    `ot-matrix${k > NUMBERED ? " ot-many" : ""}`,
    [element("caption", "", t("Confusion matrix, validation set")), head, ...rows],
    {
      "aria-label": t("Confusion matrix: rows are the true classes, columns what they are read as. {words}", {
        words,
      }),
    },
  );
  table.style.setProperty("--warm", warm);
  return table;
}
