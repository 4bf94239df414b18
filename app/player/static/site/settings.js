/** Everything of the run in focus but its rule's numbers: conventions, schedule, colour, decay, clipping, noise. */

import { createPanel } from "../controls/panel.js";
import { createSwitch } from "../controls/switch.js";
import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { same } from "../race/link.js";
import { whatOf } from "../race/repeats.js";
import { createChoice } from "./choice.js";
import { createChooser } from "./chooser.js";
import { createText } from "./text.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Choices } from "./chooser.js" */
/** @import { Playground } from "./playground.js" */

/** What null is called where it means the experiment's own batches, and all samples. */
const [SAME, ALL] = [t("as the race"), t("all")];

/** @type {[string, string][]} */
const DECAYS = [
  ["coupled", t("part of the loss")],
  ["decoupled", t("decoupled")],
];

const DECAY = t(
  "Part of the loss: its gradient goes through the rule. Decoupled: taken off w directly, as in AdamW.",
);

const OWN = {
  start: t("Drag its start on the map. The others keep the experiment's."),
  seed: t("Other mini-batches and noise than the others'."),
};

const REPEAT = t(
  "The same run from many seeds, or from many starts. Plots draw the median of their losses, and where half and 80 % of them lie; View, below the map, says whether that shows paths, dots or a density.",
);

/** What the runs are called. @param {Clock} clock @returns {string[]} */
const titlesOf = ({ race }) => race?.titles ?? [];

/**
 * @param {HTMLElement} box the run's card @param {number} i
 * @param {object} page
 * @param {Clock} page.clock @param {Site.Catalogue} page.catalogue @param {Playground} page.playground
 * @param {Set<string>} page.open the folds that are open
 * @param {Choices} page.chooser of another rule
 * @returns {{destroy: () => void}[]}
 */
export function createSettings(box, i, { clock, catalogue, playground, open, chooser }) {
  const experiment = /** @type {Races.Experiment} */ (clock.races.experiment);
  const run = experiment.runs[i];
  /** @type {{destroy: () => void}[]} */ const views = [];
  const switches = clock.races.switches.filter((one) => one.run === i);
  if (switches.length) {
    const conventions = fold(t("Conventions"));
    conventions.append(element("p", "ots-blurb", t("Where books and libraries differ.")));
    for (const one of switches) views.push(createSwitch(conventions, clock, one));
  }
  views.push(createChooser(box, t("Another rule"), chooser));
  const set = (/** @type {string} */ key) => (/** @type {any} */ value) =>
    playground.put(`runs.${i}.${key}`, value);

  const schedule = fold(t("Schedule"));
  const schedules = Object.entries(catalogue.schedules).map(([name, one]) => pair(name, t(one.title)));
  createChoice(schedule, "policy", schedules, run.schedule.name, (name) => set("schedule")({ name }));
  panel(schedule, "schedule");

  const details = fold(t("Colour, decay, clipping, noise"));
  const colors = Object.keys(catalogue.palette).map((name) => pair(name, t(name)));
  createChoice(details, t("colour"), colors, playground.colors()[i], set("color"));
  panel(details, "details");
  createChoice(details, t("weight decay is"), DECAYS, run.decay, set("decay"), DECAY);
  const batches = clock.races.controls.find(({ place }) => place === "batch");
  if (batches) ownBatch(batches.only);

  const { start } = experiment;
  const own = fold(t("Name, own start, own seed, repeats"));
  createText(own, t("name"), run.label ?? "", titlesOf(clock)[i] ?? "", set("label"));
  for (const part of /** @type {const} */ (["start", "seed"])) {
    const whose = /** @type {[boolean, string][]} */ ([
      [false, SAME],
      [true, t("its own")],
    ]);
    const choose = (/** @type {boolean} */ alone) => set(part)(alone ? experiment[part] : null);
    createChoice(
      own,
      part === "start" ? t("start") : t("seed"),
      whose,
      run[part] !== null,
      choose,
      OWN[part],
    );
  }
  const offered = catalogue.repeats.filter(
    ({ seeds, grid }) => seeds || (start.length < 3 && (!grid || start.length > 1 || grid[1] === 1)),
  );
  const now = offered.some((one) => same(one, run.repeat)) || !run.repeat ? [] : [run.repeat];
  const repeats = [...offered, ...now].map((one) => pair(one, whatOf(one)));
  const chosen = repeats.map(([one]) => one).find((one) => same(one, run.repeat)) ?? null;
  createChoice(own, t("repeat"), [pair(null, t("once")), ...repeats], chosen, set("repeat"), REPEAT);
  panel(own, "own");
  return views;

  /** Mini-batches of a run's own. @param {number[]} stops */
  function ownBatch(stops) {
    const own = run.batch?.size;
    const sizes = [...new Set([...stops, ...(own ? [own] : [])])].sort((a, b) => a - b);
    const choices = [SAME, ...sizes, ALL].map((size) => pair(size, String(size)));
    const help = t("For races between batch sizes: the others keep the experiment's.");
    const order = experiment.batch.order;
    createChoice(
      details,
      t("batch size of this run"),
      choices,
      run.batch ? (own ?? ALL) : SAME,
      (size) => set("batch")(size === SAME ? null : { size: size === ALL ? null : size, order }),
      help,
    );
  }

  /** @param {HTMLElement} parent @param {string} place */
  function panel(parent, place) {
    const made = createPanel(parent, clock);
    made.update({ header: { view: "controls", place, run: i, group: "" }, arrays: {} });
    views.push(made);
  }

  /** @param {string} title */
  function fold(title) {
    const made = element("details", "ots-fold", [element("summary", "", title)]);
    made.open = open.has(title);
    made.addEventListener("toggle", () => (made.open ? open.add(title) : open.delete(title)));
    box.append(made);
    return made;
  }
}

/** @template T @param {T} value @param {string} title @returns {[T, string]} */
const pair = (value, title) => [value, title];
