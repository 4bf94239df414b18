/**
 * The race of a page, under the hand: one owner of the experiment, and of what is computed from it.
 *
 * The server says what the race is made of (a description); what a hand sets then bends it here, in every
 * frame, without a request. Letting go writes the address, and that is all: the server learns of it with the
 * next rerun.
 */

import { answering } from "../core/payload.js";
import { bareView } from "../core/viewing.js";
import { createComputing, firstJob } from "./computing.js";
import { Edits } from "./edits.js";
import { encode, minimal, same, sceneOf } from "./link.js";
import { createAnswers } from "./messages.js";
import { linked } from "./modules.js";
import { valueAt } from "./paths.js";
import { ABORTED, createRemote } from "./remote.js";
import { createSurfaces } from "./surface.js";
import { createSweeps } from "./sweeps.js";
import { startOf } from "./view.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Change } from "./edits.js" */
/** @import { View } from "../core/viewing.js" */
/** @import { Library } from "./modules.js" */

/**
 * What the page around it wants to hear.
 * @typedef {object} Page
 * @property {(link: string, replace?: boolean, answers?: string) => void} [committed] the link of what is shown is
 *   this one; whether the one before said the same, and what the server was asked with that says so
 * @property {(changes: Change[]) => void} [ask] what the browser cannot compute: the server must
 * @property {(error: unknown) => void} [failed]
 * @property {() => Worker} makeWorker for what takes longer than a frame
 */

/** Milliseconds from a race's first picture until a worker is made ready. */
const IDLE = 500;

/** @param {Clock} clock @param {Library} library @param {Page} page */
export function createRaces(clock, library, page) {
  const edits = new Edits();
  const { viewing } = clock;
  const remote = createRemote(page.makeWorker);
  const compute = createComputing(remote.compute);
  answering.set("race", answersOf(clock, createSurfaces(remote.compute), createAnswers(remote.compute)));
  const sweeps = createSweeps(remote.compute, clock);
  /** @type {Header.Description | null} */ let description = null; // none of a network, which the server trains
  /** @type {Races.Linked | null} */ let parts = null;
  /** @type {Partial<View> | null} */ let coming = null; // the view that the next race is shown in
  let stale = false;
  const { write, written } = createWriting(edits, clock, page);

  /** @param {Header.Settings | Header.Description} next */
  async function take(next) {
    const before = edits.settled;
    const stays = edits.take(next);
    const { view = {} } = next.shown;
    coming = { ...(stays.viewed ? bareView(viewing.view) : view), focus: next.focus };
    // The view of another landscape waits for it.
    if (!("landscape" in next) || clock.race?.description.scene === next.scene) arrive();
    if (stays.set) write();
    else page.committed?.(next.link, before !== null && same(before, edits.settled), next.answers);
    clock.invalidate(); // sliders show it at once
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
      if (description === about) page.failed?.(error);
    }
  }

  /** Show what is to come of the view. */
  function arrive() {
    if (coming) viewing.take(coming);
    coming = null;
  }

  function refresh() {
    stale = true;
    clock.invalidate();
  }

  /** Set numbers, while a hand is on them. @param {Change[]} changes */
  function set(changes) {
    if (edits.set(changes)) refresh();
  }

  /** The hand has let go: what it set is the experiment's, and stands in the address. */
  function commit() {
    const done = edits.commit();
    refresh();
    if (!done) return;
    if (done.structural) page.ask?.(done.changes);
    else write();
  }

  /** Come back to the scene of a link; false where only the server can. @param {string} link */
  function open(link) {
    const view = edits.open(link);
    if (!view) return false;
    viewing.take(view);
    viewing.arrived &&= viewing.view.step !== null; // the playhead stays, unless it stood elsewhere
    refresh();
    return true;
  }

  // Once a frame, before the views draw.
  clock.listen(() => {
    if (!stale || !description || !parts || !edits.experiment) return;
    stale = false;
    const race = compute(description, parts, edits.experiment, edits.held);
    if (race instanceof Promise)
      race.then(show, fail); // until then the last race stays
    else show(race);
  });

  /** @param {Races.Race} race */
  function show(race) {
    if (race.description !== description) return;
    if (clock.race?.description !== description) prepare(race);
    clock.race = race;
    arrive();
    if (clock.steps !== race.experiment.steps) clock.resize(race.experiment.steps);
    clock.invalidate();
  }

  /** Have a worker ready on a page with a server: a hand must not have to ask that for one. @param {Races.Race} race */
  function prepare({ description: of, linked: with_, experiment }) {
    if (!page.ask) return;
    setTimeout(() => {
      if (of !== description) return;
      remote.compute(firstJob(of, with_, experiment)).catch(() => {}); // it will be asked again, for more
    }, IDLE);
  }

  /** @param {unknown} error */
  function fail(error) {
    if (/** @type {Error} */ (error).name !== ABORTED) page.failed?.(error);
  }

  return {
    take,
    set,
    commit,
    open,
    defaults: () => edits.defaults(),
    /** Start all runs, or one, from a point of the map. @param {[number, number]} place @param {number | null} run */
    startAt: (place, run) => {
      const path = run === null ? "start" : `runs.${run}.start`;
      if (description) set([[path, startOf(description, valueAt(edits.experiment, path), place)]]);
    },
    /** What is known at once, before anything is computed. */
    get experiment() {
      return edits.experiment;
    },
    get controls() {
      return edits.settings?.controls ?? [];
    },
    get switches() {
      return edits.settings?.switches ?? [];
    },
    get focus() {
      return edits.settings?.focus ?? 0;
    },
    sweeps,
    /** Work goes on in a worker that knows of all modules that have come since. */
    renew: remote.renew,
    /** When what was set last stands in the address. */
    written,
  };
}

/**
 * Writes the link of what is shown to the address.
 * @param {Edits} edits @param {Clock} clock @param {Page} page
 */
function createWriting(edits, clock, page) {
  const { viewing } = clock;
  let writing = Promise.resolve();

  /** @param {boolean} [passing] in the place of the last one */
  function write(passing) {
    const { settled: experiment, settings } = edits;
    if (!experiment || !page.committed) return;
    const view = bareView(viewing.view);
    writing = writing.then(async () => {
      const whole = sceneOf(minimal(experiment, settings?.base), { ...settings?.shown, view });
      const link = await encode(whole);
      edits.written(link, experiment, view);
      if (edits.settled === experiment) page.committed?.(link, passing);
      clock.invalidate(); // it can be undone
    });
  }

  viewing.heard = (passing) => {
    if (!edits.settled) return;
    edits.viewed();
    write(passing);
  };
  return { write, written: () => writing };
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

/** @typedef {ReturnType<typeof createRaces>} Store */
