/** What a reader chooses above and under the loss plot: the quantity, the scale, and the horizontal axis. */

import { find } from "../core/legend.js";
import { isKnown } from "./curvedata.js";

/** @import { Shown } from "./curvedata.js" */

/** @typedef {{name: string, title: string, help: string}} Quantity */

/** @type {Quantity & {url: string}} */
const LOSS = { name: "loss", title: "Loss", help: "The loss on all data", url: "" };

/**
 * The quantity that is chosen among new ones: the one before, where it is still offered.
 * @param {Quantity[]} offered @param {string} before
 */
export const chosenOf = (offered, before) =>
  offered.some(({ name }) => name === before) ? before : LOSS.name;

/**
 * The selects and buttons of the plot.
 * @param {HTMLElement} root @param {Shown} shown what is drawn; its axis and scale are chosen here
 * @param {{quantity: () => void, look: () => void}} changed another quantity is chosen, or another look
 */
export function createChoices(root, shown, changed) {
  const quantity = find(root, ".ot-quantity", HTMLSelectElement);
  const axis = find(root, ".ot-axis", HTMLSelectElement);
  const scales = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll("[data-scale]")]);
  let touched = false; // the quantity was chosen by the reader
  let offered = ""; // what the scales were set for

  /** What may be drawn; what was drawn still is, where it can be. @param {Quantity[]} others beside the loss */
  function offer(others) {
    const all = [LOSS, ...others];
    const before = quantity.value || LOSS.name;
    if ([...quantity.options].map(({ value }) => value).join() !== all.map(({ name }) => name).join()) {
      quantity.replaceChildren(...all.map(({ name, title }) => new Option(title, name)));
      quantity.value = chosenOf(all, before);
    }
    const { help } = all.find(({ name }) => name === quantity.value) ?? LOSS;
    if (quantity.title !== help) quantity.title = help;
  }

  quantity.addEventListener("change", () => {
    touched = true;
    offer(shown.header.quantities);
    changed.quantity();
  });
  axis.addEventListener("change", () => {
    shown.axis = axis.value;
    changed.look();
  });
  for (const button of scales) {
    button.addEventListener("click", () => {
      shown.log = button.dataset.scale === "log";
      offered = "";
      for (const other of scales) other.setAttribute("aria-pressed", String(other === button));
      changed.look();
    });
  }

  return {
    /** There is a new message in what is shown. */
    update: () => {
      for (const option of axis.options) {
        const known = isKnown(shown, option.value);
        if (option.disabled === known) option.hidden = option.disabled = !known;
      }
      if (!isKnown(shown, shown.axis)) shown.axis = axis.value = "steps";
      offer(shown.header.quantities);
      if (!touched && quantity.value !== shown.header.first) quantity.value = shown.header.first;
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
        button.title = log && !possible ? "There is no known minimum to measure from" : "";
      }
    },
    isLoss: () => quantity.value === LOSS.name,
    /** The quantity that is chosen beside the loss. */
    chosen: () => shown.header.quantities.find(({ name }) => name === quantity.value),
    title: () => quantity.selectedOptions[0]?.text ?? LOSS.title,
  };
}
