/** The panels beside the one in focus: each with a clock and a race of its own. */

import { createSide } from "../core/side.js";
import { createPanelRace } from "./panel.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Walked } from "./computing.js" */
/** @import { Edits } from "./edits.js" */
/** @import { Library } from "./modules.js" */
/** @import { PanelRace } from "./panel.js" */

/**
 * @param {Clock} clock that of the panel in focus @param {Library} library
 * @param {{makeWorker: () => Worker, failed: (error: unknown) => void, share: () => number, elsewhere: (key: string) =>
 *   Walked | undefined}} around
 * @param {(at: () => number) => any} storeOf what a map does to the panel of this number
 */
export function createSides(clock, library, around, storeOf) {
  /** @type {{clock: Clock, race: PanelRace}[]} */ const sides = [];
  const walked = (/** @type {string} */ key) => {
    for (const { race } of sides) {
      const found = race.walked(key);
      if (found) return found;
    }
    return around.elsewhere(key);
  };

  /** One for every panel but that in focus. @param {Edits} edits */
  function arrange({ panels, panel }) {
    const others = [...panels.keys()].filter((i) => i !== panel);
    while (sides.length > others.length) sides.pop()?.race.destroy();
    while (sides.length < others.length) sides.push(made(`race${sides.length + 1}`));
    others.forEach((i, k) => {
      const { clock: own, race } = sides[k];
      own.panel = i;
      if (race.description !== panels[i].settings) race.describe(panels[i].settings);
    });
  }

  /** @param {string} name */
  function made(name) {
    const own = createSide(clock);
    own.races = storeOf(() => own.panel);
    return {
      clock: own,
      race: createPanelRace(own, library, { ...around, name, elsewhere: walked, cores: 2 }),
    };
  }

  /** Compute what is asked for now. @param {Edits} edits */
  function ask({ now, held }) {
    for (const { clock: own, race } of sides) race.ask(now[own.panel], held);
  }

  return {
    arrange,
    ask,
    walked,
    step: () => {
      for (const { race } of sides) race.step();
    },
    /** Work goes on in workers that know of all modules that have come since. */
    renew: () => {
      for (const { race } of sides) race.renew();
    },
    /** The clocks of those there are. */
    clocks: () => sides.map((one) => one.clock),
  };
}
