/**
 * The race of a page, or several side by side, under the hand: one owner of the experiments, and of what is computed
 * from them.
 *
 * The server says what a race is made of (a description); what a hand sets then bends it here, in every
 * frame, without a request. Letting go writes the address, and that is all: the server learns of it with the
 * next rerun.
 */

import { bareView } from "../core/viewing.js";
import { createArranging } from "./arranging.js";
import { createCrowd } from "./crowd.js";
import { Edits } from "./edits.js";
import { encode, same } from "./link.js";
import { createPanelRace } from "./panel.js";
import { valueAt } from "./paths.js";
import { createSides } from "./sides.js";
import { spoken } from "./spoken.js";
import { createSweeps } from "./sweeps.js";
import { startOf } from "./view.js";
import { wholeOf } from "./whole.js";

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
 * @property {(panel: number) => void} [brought] another panel is in focus: a server draws its parts of the page
 * @property {(error: unknown) => void} [failed]
 * @property {() => Worker} makeWorker for what takes longer than a frame
 */

/** @param {Clock} clock @param {Library} library @param {Page} page */
export function createRaces(clock, library, page) {
  const edits = new Edits();
  const { viewing } = clock;
  const failed = (/** @type {unknown} */ error) => page.failed?.(error);
  const around = { makeWorker: page.makeWorker, failed, share: () => edits.panels.length || 1 };
  const main = createPanelRace(clock, library, {
    ...around,
    name: "race",
    shown,
    warm: page.ask !== undefined,
    elsewhere: (key) => sides.walked(key),
  });
  const sides = createSides(clock, library, { ...around, elsewhere: main.walked }, (at) =>
    handOn(edits, at, { set, commit }),
  );
  const sweeps = createSweeps(main.remote.compute, clock);
  const crowd = createCrowd(page.makeWorker);
  /** @type {Partial<View> | null} */ let coming = null; // the view that the next race is shown in
  const { write, written } = createWriting(edits, clock, page);

  /** @param {Header.Settings | Header.Description} next in the reader's language @param {boolean} [afresh] whatever a hand has set before */
  function take(next, afresh) {
    const before = edits.experiments;
    const stays = edits.take(next, afresh);
    const { view = {} } = next.shown;
    coming = { ...(stays.viewed ? bareView(viewing.view) : view), focus: next.focus };
    // The view of another landscape waits for it.
    if (!("landscape" in next) || clock.race?.description.scene === next.scene) arrive();
    if (stays.set) write();
    else page.committed?.(next.link, before.length > 0 && same(before, edits.experiments), next.answers);
    return arrange();
  }

  /** Describe and compute all panels as they are now. */
  function arrange() {
    clock.invalidate(); // sliders show it at once
    clock.panel = edits.panel;
    const { settings } = edits;
    sides.arrange(edits);
    if (!settings) return;
    ask();
    if (settings !== main.description) return main.describe(settings);
  }

  /** Compute what is asked for now. */
  function ask() {
    if (edits.experiment) main.ask(edits.experiment, edits.held);
    sides.ask(edits);
    clock.invalidate();
  }

  /** Show what is to come of the view. */
  function arrive() {
    if (coming) viewing.take(coming);
    coming = null;
  }

  function shown() {
    arrive();
    const { race } = clock;
    if (race && clock.steps !== race.experiment.steps) clock.resize(race.experiment.steps);
  }

  /** Set numbers, while a hand is on them. @param {Change[]} changes @param {number} [panel] */
  function set(changes, panel) {
    if (edits.set(changes, panel)) ask();
  }

  /**
   * The hand has let go: what it set is the experiment's, and stands in the address; with another view, if there is
   * one, as one step that can be undone. @param {View} [view]
   */
  function commit(view) {
    if (view) viewing.take(bareView(view));
    const done = edits.commit();
    ask();
    if (view) edits.viewed();
    if (done?.structural) page.ask?.(done.changes);
    else if (done || view) write();
  }

  /** Come back to the scene of a link; false where only the server can. @param {string} link */
  function open(link) {
    const before = edits.settings;
    const view = edits.open(link);
    if (!view) return false;
    viewing.take(view);
    viewing.arrived &&= viewing.view.step !== null; // the playhead stays, unless it stood elsewhere
    arrange();
    if (edits.settings !== before) page.brought?.(edits.panel);
    return true;
  }

  // Once a frame, before the views draw.
  clock.listen(() => {
    main.step();
    sides.step();
  });

  const own = handOn(edits, () => edits.panel, { set, commit });
  return {
    take: (/** @type {Parameters<typeof take>[0]} */ next, afresh = false) => take(spoken(next), afresh),
    open,
    commit,
    set: own.set,
    startAt: own.startAt,
    defaults: () => edits.defaults(),
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
    /** All that is shown now, as a link would hold it. */
    get whole() {
      const panels = edits.panels.map((one, i) => ({ ...one, experiment: edits.now[i] }));
      return panels.length ? wholeOf({ panels, panel: edits.panel, view: bareView(viewing.view) }) : null;
    },
    sweeps,
    crowd,
    /** Work goes on in workers that know of all modules that have come since. */
    renew() {
      main.renew();
      crowd.renew();
      sides.renew();
    },
    /** When what was set last stands in the address. */
    written,
    /** The races side by side. */
    panels: createArranging(edits, clock, {
      arranged: arrange,
      write,
      brought: page.brought,
      clocks: sides.clocks,
    }),
  };
}

/**
 * What a map does to the panel that it shows.
 * @param {Edits} edits @param {() => number} at which one that is
 * @param {{set: (changes: Change[], panel: number) => void, commit: () => void}} store
 */
const handOn = (edits, at, { set, commit }) => ({
  get experiment() {
    return edits.now[at()] ?? null;
  },
  set: (/** @type {Change[]} */ changes) => set(changes, at()),
  commit,
  /** Start all runs, or one, from a point of the map. @param {[number, number]} place @param {number | null} run */
  startAt: (place, run) => {
    const path = run === null ? "start" : `runs.${run}.start`;
    const settings = edits.panels[at()]?.settings ?? {};
    if (!("landscape" in settings)) return;
    const described = /** @type {Header.Description} */ (settings);
    set([[path, startOf(described, valueAt(edits.now[at()], path), place)]], at());
  },
});

/**
 * Writes the link of what is shown to the address.
 * @param {Edits} edits @param {Clock} clock @param {Page} page
 */
function createWriting(edits, clock, page) {
  const { viewing } = clock;
  let writing = Promise.resolve();

  /** @param {boolean} [passing] in the place of the last one */
  function write(passing) {
    const { panels, panel } = edits;
    if (!panels.length || !page.committed) return writing;
    const known = { panels, panel, view: bareView(viewing.view) };
    writing = writing.then(async () => {
      const link = await encode(wholeOf(known));
      edits.written(link, known);
      if (edits.panels === panels) page.committed?.(link, passing);
      clock.invalidate(); // it can be undone
    });
    return writing;
  }

  viewing.heard = (passing) => {
    if (!edits.settled) return;
    edits.viewed();
    write(passing);
  };
  return { write, written: () => writing };
}

/** @typedef {ReturnType<typeof createRaces>} Store */
