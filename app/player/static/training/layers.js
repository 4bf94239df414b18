/**
 * The layers of a network at the playhead: how its activations and their gradients are spread, layer by
 * layer.
 */

import { format } from "../core/geometry.js";
import { count, element } from "../core/legend.js";
import { t } from "../core/words.js";
import { barOf, decades, outline, zeroAt } from "./histogram.js";
import { createResting } from "./resting.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message, Tensors } from "../core/payload.js" */

const KINDS = [
  {
    name: "activation",
    title: t("Activations"),
    help: t(
      "What the layer puts out, over all its units and some samples. Heights are square roots of the counts, so that tails are seen; the line marks 0.",
    ),
  },
  {
    name: "gradient",
    title: t("Gradients"),
    help: t(
      "The gradient of the loss with respect to these activations. If its spread shrinks from the last layer to the first, the first layers hardly learn: the gradients vanish.",
    ),
  },
];
const [WIDTH, HEIGHT] = [100, 26];

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createLayers(parent, clock, host) {
  const root = element("section", "ot ot-layers");
  const caption = element("span", "", t("with the first steps"));
  const table = element("div", "ot-layer-grid", "", { role: "table", "aria-label": t("Layers") });
  const title = element("strong", "", t("Layers"));
  root.append(element("div", "ot-title", [title, caption]), table);
  parent.append(root);
  const resting = createResting(clock, host, root, { show, fail: (words) => (caption.textContent = words) });

  /** @param {Message<Header.Layers>} message */
  function show({ header, arrays }) {
    caption.textContent = t("{title}, step {step}", { title: header.title, step: count(header.step) });
    caption.title = t("{samples} samples", { samples: count(header.samples) });
    const ranges = KINDS.map(({ name }) => decades(arrays[`${name}_std`].values));
    const head = KINDS.map(({ title, help }, i) =>
      element(
        "span",
        "ot-kind",
        [
          title,
          element(
            "small",
            "",
            t("bars: std, 10{range} to 10{range2}", {
              range: raised(ranges[i][0]),
              range2: raised(ranges[i][1]),
            }),
          ),
        ],
        { role: "columnheader", title: help },
      ),
    );
    const rows = header.layers.map((/** @type {{name: string}} */ layer, /** @type {number} */ l) =>
      element(
        "div",
        "ot-layer",
        [
          element("span", "ot-layer-name", nameOf(layer.name), { role: "rowheader" }),
          ...KINDS.map(({ name, title }, i) =>
            cell(`${nameOf(layer.name)}, ${title.toLowerCase()}`, arrays, name, l, ranges[i]),
          ),
        ],
        { role: "row" },
      ),
    );
    table.replaceChildren(
      element(
        "div",
        "ot-layer ot-layer-head",
        [element("span", "ot-kind", t("Layer"), { role: "columnheader" }), ...head],
        { role: "row" },
      ),
      ...rows,
    );
  }

  return {
    root,
    update: (/** @type {Message<Header.AskOnce>} */ { header }) => {
      title.textContent = header.name ?? t("Layers");
      resting.follow(header.url);
    },
    destroy: () => {
      resting.destroy();
      root.remove();
    },
  };
}

/** The kinds of layers that a network of ours has: landscapes/networks/architectures.py names them, "hidden 2". */
const LAYERS = new Map([
  ["hidden", t("hidden {number}")],
  ["conv", t("conv {number}")],
  ["dense", t("dense {number}")],
  ["output", t("output")],
]);

/** What a layer is called. @param {string} name */
const nameOf = (name) => {
  const [kind, number] = name.split(" ");
  return LAYERS.get(kind)?.replace("{number}", number) ?? name;
};

/**
 * One histogram with its figures and its bar.
 * @param {string} title @param {Tensors} arrays @param {string} name
 * @param {number} l @param {[number, number]} range
 */
function cell(title, arrays, name, l, range) {
  const bins = arrays[`${name}_counts`].shape[1];
  const counts = arrays[`${name}_counts`].values.subarray(l * bins, (l + 1) * bins);
  const [low, high] = arrays[`${name}_edges`].values.subarray(2 * l, 2 * l + 2);
  const [mean, std] = ["mean", "std"].map((part) => arrays[`${name}_${part}`].values[l]);
  const zero = zeroAt(low, high);
  const picture = element("span", "ot-histogram", "", {
    role: "img",
    "aria-label": t("{title}: mean {mean}, standard deviation {std}, from {low} to {high}", {
      title,
      mean: format(mean),
      std: format(std),
      low: format(low),
      high: format(high),
    }),
    title: t("from {low} to {high}", { low: format(low), high: format(high) }),
  });
  const line = zero === null ? "" : `<path class="ot-zero" d="M${WIDTH * zero} 0V${HEIGHT}"/>`;
  picture.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path class="ot-bins" d="${outline(counts, WIDTH, HEIGHT)}"/>${line}</svg>`;
  const bar = element("span", "ot-spread", "", { "aria-hidden": "true" });
  bar.style.setProperty("--part", String(barOf(std, range)));
  return element(
    "span",
    "ot-layer-cell",
    [picture, element("span", "ot-figures", `${format(mean)} ± ${format(std)}`), bar],
    { role: "cell" },
  );
}

/** An exponent, raised. @param {number} exponent */
const raised = (exponent) =>
  String(exponent).replace(/[-\d]/g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));
