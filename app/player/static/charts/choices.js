/** What a reader chooses above and under the loss plot: the quantity, the scale, and the horizontal axis. */

import { find } from "../core/legend.js";
import { t } from "../core/words.js";
import { isKnown } from "./curvedata.js";

/** @import { PlotView } from "../core/viewing.js" */
/** @import { Shown } from "./curvedata.js" */

/** @typedef {{name: string, title: string, help: string}} Quantity */

/** @type {Quantity & {url: string}} */
const LOSS = { name: "loss", title: t("Loss"), help: t("The loss on all data"), url: "" };

/**
 * The quantity that is chosen among new ones: the one before, where it is still offered.
 * @param {Quantity[]} offered @param {string} before
 */
export const chosenOf = (offered, before) =>
  offered.some(({ name }) => name === before) ? before : LOSS.name;

/**
 * The selects and buttons of the plot.
 * @param {HTMLElement} root @param {Shown} shown what is drawn; its axis and scale are those of the view
 * @param {(patch: Partial<PlotView>) => void} choose a hand has chosen
 */
export function createChoices(root, shown, choose) {
  const quantity = find(root, ".ot-quantity", HTMLSelectElement);
  const axis = find(root, ".ot-axis", HTMLSelectElement);
  const smoothing = find(root, ".ot-smoothing");
  const scales = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll("[data-scale]")]);
  let offered = ""; // what the scales were set for

  /** What may be drawn; the one that is, where it can be. @param {Quantity[]} others beside the loss @param {string} wanted */
  function offer(others, wanted) {
    const all = [LOSS, ...others];
    if ([...quantity.options].map(({ value }) => value).join() !== all.map(({ name }) => name).join())
      quantity.replaceChildren(...all.map(({ name, title }) => new Option(title, name)));
    const chosen = chosenOf(all, wanted);
    if (quantity.value !== chosen) quantity.value = chosen;
    const { help } = all.find(({ name }) => name === chosen) ?? LOSS;
    if (quantity.title !== help) quantity.title = help;
  }

  quantity.addEventListener("change", () => {
    choose({
      y: /** @type {PlotView["y"]} */ (quantity.value === shown.header.first ? null : quantity.value),
    });
  });
  axis.addEventListener("change", () => choose({ x: axis.value }));
  smoothing.addEventListener("click", () =>
    choose({ smooth: smoothing.getAttribute("aria-pressed") !== "true" }),
  );
  for (const button of scales)
    button.addEventListener("click", () =>
      choose({ scale: button.dataset.scale === "log" ? "log" : "linear" }),
    );

  return {
    /** There is a new message in what is shown, or another view of it. @param {PlotView} view */
    update: ({ y, x, scale, smooth }) => {
      for (const option of axis.options) {
        const known = isKnown(shown, option.value);
        if (option.disabled === known) option.hidden = option.disabled = !known;
      }
      shown.axis = isKnown(shown, x) ? x : "steps";
      if (axis.value !== shown.axis) axis.value = shown.axis;
      shown.log = scale === "log";
      if (smoothing.getAttribute("aria-pressed") !== String(smooth))
        smoothing.setAttribute("aria-pressed", String(smooth));
      offer(shown.header.quantities, y ?? shown.header.first);
    },
    /** Only of lines that jump there are bins. @param {boolean} possible */
    offerSmoothing: (possible) => {
      if (smoothing.hidden === possible) smoothing.hidden = !possible;
    },
    /** A logarithm needs a known minimum: offer it, or say why not. */
    offerScales: () => {
      const possible = shown.floor !== null;
      if (offered === `${shown.log} ${possible}`) return;
      offered = `${shown.log} ${possible}`;
      for (const button of scales) {
        const log = button.dataset.scale === "log";
        button.setAttribute("aria-pressed", String(log === (shown.log && possible)));
        button.disabled = log && !possible;
        button.title = log && !possible ? t("There is no known minimum to measure from") : "";
      }
    },
    isLoss: () => quantity.value === LOSS.name,
    /** The quantity that is chosen beside the loss. */
    chosen: () => shown.header.quantities.find(({ name }) => name === quantity.value),
    title: () => quantity.selectedOptions[0]?.text ?? LOSS.title,
  };
}
