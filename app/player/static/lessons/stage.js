/** The stage of a lesson: the map, the loss and the knob, which show one state after the other. */

import { createAtlas } from "../atlas/atlas.js";
import { createCurves } from "../charts/curves.js";
import { createFit } from "../charts/fit.js";
import { createKnob } from "../controls/knob.js";
import { createProjector } from "../controls/projector.js";
import { createClock } from "../core/clock.js";
import { element } from "../core/legend.js";
import { playWhileSeen } from "../core/seen.js";
import { createMaps } from "../panels/maps.js";
import { asking, following } from "../race/following.js";
import { createMemory } from "../race/history.js";
import { curvesMessage } from "../race/messages.js";
import { createRaces } from "../race/store.js";
import { words } from "./words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Library } from "../race/modules.js" */
/** @import { Mark } from "../marks/mark.js" */

/**
 * What shows the states of a lesson: races here, recorded trainings in recorded.js.
 * @typedef {object} Host
 * @property {Library} library
 * @property {(url: string) => string} resolve
 * @property {() => Worker} makeWorker
 * @property {(error: unknown) => void} failed
 */

/** Pictures of data that a small card has no room for. */
const ROOMY = ["plane"];
/** A bet is decided within so many seconds, however long the run is to be played. */
const PATIENCE = 4;

/** Whether this reader wants nothing to move by itself. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {HTMLElement} parent @param {Host} host */
export function createStage(parent, { library, resolve, makeWorker, failed }) {
  const clock = createClock();
  const letters = () => ({ wide: 1, type: 1 });
  clock.projector = createProjector(clock, letters);
  const map = element("div", "otl-ground");
  const [loss, knob, data] = ["otl-loss", "otl-knob", "otl-data"].map((name) =>
    element("section", `otl-card ${name}`),
  );
  loss.append(element("p", "otl-veil", [element("strong", "", words.loss), words.hidden]));
  const cards = element("div", "otl-cards", [loss, data, knob]);
  const root = element("div", "otl-stage", [map, cards]);
  parent.append(root);

  const trail = createMemory((before) => void clock.races.open(before));
  clock.trail = trail;
  clock.races = createRaces(clock, library, {
    committed: (link, replace) => trail.write(link, replace),
    failed,
    makeWorker,
  });
  const around = { resolve, send: () => {} };
  createMaps(map, clock, around).update({ header: {}, arrays: {} });
  createAtlas(map, clock);
  createKnob(knob, clock).update({ header: { view: "knob" }, arrays: {} });
  following(createCurves, (race) => curvesMessage(race, "loss"))(loss, clock, around).update({
    header: {},
    arrays: {},
  });
  /** @type {{update: (message: any) => void} | null} */ let fit = null;
  playWhileSeen(root, clock);
  let turn = 0;

  /** The data beside the map, where there are some. @param {Header.Description} race */
  function showData(race) {
    data.hidden = !race.fit || ROOMY.includes(race.fit.kind);
    if (data.hidden) return;
    fit ??= following(createFit, asking("fit"))(data, clock, around);
    fit.update({ header: {}, arrays: {} });
  }

  /**
   * Show a race in a view, and put the playhead where the view has it; resolves once it is drawn.
   * @param {Header.Description} race @param {Lessons.Step["view"]} view @param {boolean} waits whether it stands at its
   *   beginning until something is said
   */
  async function show(race, view, waits) {
    turn += 1;
    const mine = turn;
    clock.pause();
    showData(race);
    root.dataset.hide = (view.hide ?? []).join(" ");
    // a copy: a description is what a race is told by, and this step's is none of another's
    const shown = { ...race.shown, view };
    await clock.races.take({ ...race, shown }, true);
    // which is told in the reader's language by another description of the same
    await until(clock, () => clock.race?.description.shown === shown || mine !== turn);
    if (mine === turn) place(waits);
  }

  /** Put the playhead where the view says. @param {boolean} waits */
  const place = (waits) => stand(clock, waits);

  /** Play from the start to a step, and resolve there. @param {number | null} to null: the last one */
  async function decide(to) {
    const mine = turn;
    await playTo(clock, to ?? clock.range()[1], () => mine === turn);
  }

  /** Marks beside those of the view. @param {Mark[]} marks */
  const mark = (marks) => clock.viewing.take({ ...clock.viewing.view, marks });

  return { root, map, cards, loss, knob, clock, show, place, decide, mark };
}

/** @typedef {ReturnType<typeof createStage>} Stage */

/**
 * Put the playhead where the view says, and play where it says so.
 * @param {Clock} clock @param {boolean} waits whether it stands at its beginning until something is said
 */
export function stand(clock, waits) {
  const { step } = clock.viewing.view;
  const [from, to] = clock.range();
  clock.pause();
  if (step !== null) clock.seek(clock.rowOf(step));
  else if (waits) clock.seek(from);
  else if (calm()) clock.seek(to);
  else {
    clock.seek(from);
    clock.play();
  }
}

/**
 * Play from the start to a row and stand there: at once where nothing is to move, or as soon as someone pauses.
 * @param {Clock} clock @param {number} row @param {() => boolean} still whether it is still what is shown
 */
export async function playTo(clock, row, still) {
  const { view } = clock.viewing;
  const [from, last] = clock.range();
  const end = Math.min(row, clock.steps);
  const share = Math.max(end - from, 1) / Math.max(last - from, 1);
  clock.viewing.take({ ...view, step: null, seconds: Math.min(view.seconds, PATIENCE / share) });
  if (!calm()) {
    clock.seek(from);
    clock.play();
    await until(clock, () => clock.step >= end || !clock.playing);
  }
  if (!still()) return;
  clock.pause();
  clock.seek(end);
}

/** Wait for a frame after which something holds. @param {Clock} clock @param {() => boolean} holds @returns {Promise<void>} */
export const until = (clock, holds) =>
  new Promise((done) => {
    const stop = clock.listen(() => {
      if (!holds()) return;
      stop();
      done();
    });
    clock.invalidate();
  });
