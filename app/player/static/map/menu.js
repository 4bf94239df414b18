/** How a map is drawn, as a reader chooses it: names, legend, tails, members of repeated runs, and what is played. */

import { element } from "../core/legend.js";
import { createPopover } from "../core/popover.js";
import { t } from "../core/words.js";
import { comparable } from "../race/view.js";
import { kindOf } from "./members.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { View } from "../core/viewing.js" */
/** @import { Kind } from "./members.js" */

/** @type {[Kind, string][]} */
const MEMBERS = [
  ["paths", t("paths")],
  ["dots", t("dots")],
  ["density", t("a density")],
];

/**
 * A button that opens the choices.
 * @param {HTMLElement} parent @param {Clock} clock @returns {() => void} what takes it away
 */
export function createMenu(parent, clock) {
  const { viewing } = clock;
  const names = tick(t("Names at the heads"), (on) => viewing.set({ names: on }));
  const legend = tick(t("Legend"), (on) => viewing.set({ legend: on }));
  const equal = tick(t("Equal units along x and y"), (on) => viewing.set({ equal: on }));
  equal.root.title = t(
    "A unit up is as long as one across: circles are circles, and gradients cross level lines at right angles",
  );
  const tail = field(t("Show the last"), t("steps of each path"), t("all"), (value) =>
    viewing.set({ tail: value && Math.max(value, 1) }),
  );
  const members = choice(t("Members as"), MEMBERS, (value) => viewing.set({ members: value }));
  members.root.title = t("How the members of repeated runs are drawn");
  const from = field(t("Play from step"), "", "0", (value) => range({ from: value }));
  const to = field(t("to step"), "", t("last"), (value) => range({ to: value }));
  const range_ = element("div", "", [from.root, " ", to.root]);
  const button = element("button", "ot-menu", t("View"), {
    type: "button",
    title: t("Names, legend, units, tails, and which steps are played"),
  });
  const box = element(
    "div",
    "ot-menu-box",
    [names.root, legend.root, equal.root, tail.root, members.root, range_],
    { "aria-label": t("View") },
  );
  const remove = createPopover(button, box);
  parent.append(button, box);

  const units = () => !clock.race || comparable(clock.race.description);
  const last = () => clock.training?.header.steps ?? clock.stepOf(clock.steps);

  /** The steps that are played: an end that is left empty is the race's. @param {{from?: number | null, to?: number | null}} ends */
  function range(ends) {
    const [low, high] = viewing.view.play ?? [null, null];
    const wanted = { from: low, to: high, ...ends };
    const [a, b] = [wanted.from ?? 0, Math.min(wanted.to ?? last(), last())];
    viewing.set({ play: a < b && (a > 0 || b < last()) ? [a, b] : null });
    show(viewing.view);
  }

  /** @param {View} view */
  function show(view) {
    names.show(view.names);
    legend.show(view.legend);
    equal.show(view.equal ?? units());
    equal.root.hidden = clock.race?.description.dimension === 1;
    tail.show(view.tail);
    const bundles = clock.race?.bundles.flatMap((bundle) => bundle ?? []) ?? [];
    members.root.hidden = !bundles.length;
    members.show(kindOf(bundles, view.members));
    const [first, end] = view.play ?? [0, last()];
    from.show(first > 0 ? first : null);
    to.show(end < last() ? end : null);
  }

  const changed = viewing.watch("names", "legend", "equal", "tail", "members", "play");
  const stop = clock.listen(() => changed() && show(viewing.view));
  button.addEventListener("click", () => show(viewing.view)); // of another race other things are to be chosen
  return () => {
    stop();
    remove();
  };
}

/** A box to tick. @param {string} label @param {(on: boolean) => void} set */
function tick(label, set) {
  const box = element("input", "", "", { type: "checkbox" });
  box.addEventListener("change", () => set(box.checked));
  return {
    root: element("label", "", [box, ` ${label}`]),
    show: (/** @type {boolean} */ on) => (box.checked = on),
  };
}

/** One of several. @template {string} T @param {string} label @param {[T, string][]} options values, and what they are called @param {(value: T) => void} set */
function choice(label, options, set) {
  const box = element(
    "select",
    "",
    options.map(([value, words]) => element("option", "", words, { value })),
  );
  box.addEventListener("change", () => set(/** @type {T} */ (box.value)));
  return {
    root: element("label", "", [`${label} `, box]),
    show: (/** @type {T} */ value) => {
      box.value = value;
    },
  };
}

/** A whole number, or nothing. @param {string} label @param {string} unit @param {string} empty what that means @param {(value: number | null) => void} set */
function field(label, unit, empty, set) {
  const box = element("input", "", "", {
    type: "number",
    min: "0",
    step: "1",
    inputmode: "numeric",
    placeholder: empty,
  });
  const take = () => {
    const value = box.valueAsNumber;
    set(Number.isFinite(value) && value >= 0 ? Math.round(value) : null);
  };
  box.addEventListener("change", take);
  box.addEventListener("keydown", ({ key }) => key === "Enter" && take());
  return {
    root: element("label", "", [`${label} `, box, ` ${unit}`]),
    show: (/** @type {number | null} */ value) => {
      const text = value === null ? "" : String(value);
      if (box.value !== text && document.activeElement !== box) box.value = text;
    },
  };
}
