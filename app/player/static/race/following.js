/** Views of the race of a page: they get a message whenever the race is another one. */

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/**
 * Where frames come slowly, what is beside the map follows a hand in every so many of them; all of it when the hand has
 * rested for so many milliseconds.
 */
const [EVERY, PAUSE] = [3, 100];

/** @typedef {{root: HTMLElement, update: (message: any) => unknown, destroy: () => void}} View */

/**
 * A view that follows the race: the page says once what it is about, and `write` makes its messages of the race.
 * @template H @template P
 * @param {(parent: HTMLElement, clock: Clock, host: P) => View} create
 * @param {(race: Races.Race, header: any) => {header: H, arrays: any}} write
 * @param {boolean} [beside] whether it may wait where frames come slowly: all views but the map
 * @returns {(parent: HTMLElement, clock: Clock, host: P) => View}
 */
export const following =
  (create, write, beside = true) =>
  (parent, clock, host) => {
    /** @type {Races.Race | null} */ let shown = null;
    /** @type {any} */ let header = null;
    const stop = clock.listen(follow); // before the view itself: it draws the new race in the same frame, once
    const view = create(parent, clock, host);

    let [turn, late] = [0, /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined)];
    function follow() {
      if (!clock.race || !header || clock.race === shown) return;
      turn += 1;
      clearTimeout(late);
      if (beside && clock.laden && turn % EVERY) late = setTimeout(catchUp, PAUSE);
      else catchUp();
    }

    function catchUp() {
      if (!clock.race) return;
      shown = clock.race;
      view.update(write(clock.race, header));
    }

    /** @param {Message<any, any>} message */
    function update(message) {
      header = message.header;
      shown = null;
      follow();
    }

    function destroy() {
      stop();
      clearTimeout(late);
      view.destroy();
    }
    return { root: view.root, update, destroy };
  };

/**
 * Of views that ask for what they show: where it is, for the run in focus.
 * @param {string} view
 */
export const asking =
  (view) =>
  (/** @type {Races.Race} */ { name, number, description, experiment }) => ({
    header: { view, url: `${name}:${number}/${view}/${description.focus}`, steps: experiment.steps },
    arrays: {},
  });
