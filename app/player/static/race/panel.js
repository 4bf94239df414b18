/** The race of one panel, or of a page that has no others: computed whenever what is asked for is another. */

import { answering } from "../core/payload.js";
import { createComputing } from "./computing.js";
import { createEnsembles } from "./ensembles.js";
import { firstJob } from "./jobs.js";
import { createAnswers } from "./messages.js";
import { linked } from "./modules.js";
import { ABORTED, createRemote } from "./remote.js";
import { createSurfaces } from "./surface.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Walked } from "./computing.js" */
/** @import { Library } from "./modules.js" */

/** Milliseconds from a race's first picture until a worker is made ready. */
const IDLE = 500;

/**
 * @param {Clock} clock whose race it is @param {Library} library
 * @param {object} around
 * @param {string} around.name what the addresses of its messages begin with
 * @param {() => Worker} around.makeWorker
 * @param {(error: unknown) => void} around.failed
 * @param {() => number} around.share between how many the time of a frame is divided
 * @param {() => void} [around.shown] another race is shown
 * @param {boolean} [around.warm] whether a worker is made ready before a hand needs it
 * @param {(key: string) => Walked | undefined} [around.elsewhere] runs that were walked for another panel
 * @param {number} [around.cores] that work for it
 */
export function createPanelRace(clock, library, around) {
  const { name, makeWorker, failed, shown, warm, elsewhere, share, cores } = around;
  const remote = createRemote(makeWorker);
  const ensembles = createEnsembles(makeWorker, cores);
  const { compute, walked } = createComputing(remote.compute, ensembles.compute, { name, elsewhere, share });
  answering.set(
    name,
    answersOf(clock, createSurfaces(remote.compute, undefined, share), createAnswers(remote.compute)),
  );
  /** @type {Header.Description | null} */ let description = null; // none of a network, which the server trains
  /** @type {Races.Linked | null} */ let parts = null;
  /** @type {{experiment: Races.Experiment, held: boolean} | null} */ let asked = null;
  let stale = false;

  /** Show another race, or none, once its modules are here. @param {Header.Settings | Header.Description} next */
  async function describe(next) {
    description = "landscape" in next ? next : null;
    parts = null;
    if (!description) {
      clock.race = null;
      return;
    }
    const about = description;
    try {
      const found = linked(about, library);
      const all = found instanceof Promise ? await found : found;
      if (description !== about) return;
      parts = all;
      refresh();
    } catch (error) {
      if (description === about) failed(error);
    }
  }

  /** Compute it of this experiment. @param {Races.Experiment} experiment @param {boolean} held whether a hand is on it */
  function ask(experiment, held) {
    if (asked?.experiment === experiment && asked.held === held) return;
    asked = { experiment, held };
    refresh();
  }

  function refresh() {
    stale = true;
    clock.invalidate();
  }

  /** Once a frame, before the views draw. */
  function step() {
    if (!stale || !description || !parts || !asked) return;
    stale = false;
    const race = compute(description, parts, asked.experiment, asked.held);
    if (race instanceof Promise)
      race.then(show, fail); // until then the last race stays
    else show(race);
  }

  /** @param {Races.Race} race */
  function show(race) {
    if (race.description !== description) return;
    if (warm && clock.race?.description !== description) prepare(race);
    clock.race = race;
    shown?.();
    clock.invalidate();
  }

  /** Have a worker ready: a hand must not have to ask for one. @param {Races.Race} race */
  function prepare({ description: of, linked: with_, experiment }) {
    setTimeout(() => {
      if (of !== description) return;
      remote.compute(firstJob(of, with_, experiment)).catch(() => {}); // it will be asked again, for more
    }, IDLE);
  }

  /** @param {unknown} error */
  function fail(error) {
    if (/** @type {Error} */ (error).name !== ABORTED) failed(error);
  }

  function destroy() {
    description = null;
    clock.race = null;
    answering.delete(name);
    remote.destroy();
    ensembles.destroy();
  }

  /** Work goes on in workers that know of all modules that have come since. */
  function renew() {
    remote.renew();
    ensembles.renew();
  }
  return {
    describe,
    ask,
    step,
    walked,
    renew,
    destroy,
    remote,
    get description() {
      return description;
    },
  };
}

/**
 * What views ask of the race that is shown: a surface, or what else is computed of it.
 * @param {Clock} clock @param {ReturnType<typeof createSurfaces>} surfaces @param {ReturnType<typeof createAnswers>} answer
 */
const answersOf = (clock, surfaces, answer) => (/** @type {string} */ path) => {
  if (!clock.race) throw new Error("There is no race.");
  const [, kind, ...rest] = path.split("/");
  return kind === "surface"
    ? surfaces(clock.race, rest.join("/"))
    : answer(clock.race, [kind, ...rest].join("/"));
};

/** @typedef {ReturnType<typeof createPanelRace>} PanelRace */
