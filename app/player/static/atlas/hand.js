/** What a hand does to an atlas: another kind, other axes, a part of it; or it goes from there to the map. */

import { ATLAS } from "../core/viewing.js";
import { changesOf } from "../race/atlas.js";
import { valuesAt } from "./ground.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { AtlasView } from "../core/viewing.js" */
/** @import { Plan } from "../race/atlas.js" */
/** @import { Place } from "./ground.js" */
/** @import { Made } from "./making.js" */

/**
 * @param {Clock} clock @param {() => Made | null} shown @param {() => void} moved no cell is looked at any more
 */
export function createHand({ races, viewing, play }, shown, moved) {
  const now = () => viewing.view.atlas ?? ATLAS;

  /** @param {Partial<AtlasView>} patch */
  function set(patch) {
    moved();
    viewing.set({ atlas: { ...now(), ...patch } });
  }

  /** To the map, with other numbers: one step that can be undone. @param {[string, any][]} changes @param {number} focus */
  function leave(changes, focus) {
    moved();
    races.set(changes);
    races.commit({ ...viewing.view, atlas: null, focus, step: null });
    play();
  }

  return {
    set,
    /** @param {AtlasView["kind"] | null} kind null: the map */
    kind(kind) {
      moved();
      viewing.set({ atlas: kind && { ...now(), kind, zoom: null } });
    },
    /** Another run's atlas. @param {number} focus */
    run(focus) {
      moved();
      viewing.set({ focus, atlas: { ...now(), x: null, y: null, zoom: null } });
    },
    /** A cell's run on the map, or that which is set. @param {Place} place @param {boolean} [own] */
    open(place, own = false) {
      const made = shown();
      if (!made) return;
      leave(own ? [] : changesOf(made.race, made.plan, cellAt(made, place)), made.plan.run);
    },
    /** A run at two other settings. @param {Races.Race} race @param {Plan} plan @param {[number, number]} values */
    openTrial: (race, plan, values) => leave(changesOf(race, plan, values), plan.run),
    /** A run at another rate. @param {number} i @param {number} rate */
    openRate: (i, rate) => leave([[`runs.${i}.lr`, Number(rate.toPrecision(3))]], i),
    /** @param {[Place, Place]} box */
    zoom([low, high]) {
      const made = shown();
      if (!made) return;
      const [from, to] = [valuesAt(made.plan, low), valuesAt(made.plan, high)];
      const short = (/** @type {number} */ value) => Number(value.toPrecision(6));
      const range = (/** @type {0 | 1} */ k) =>
        /** @type {[number, number]} */ ([short(from[k]), short(to[k])]);
      set({ zoom: [range(0), range(1)] });
    },
  };
}

/** The numbers of the cell at a place. @param {Made} made @param {Place} place */
export function cellAt({ shape, plan }, place) {
  const [x, y] = place.map(
    (part, k) => (Math.min(Math.floor(part * shape[k]), shape[k] - 1) + 0.5) / shape[k],
  );
  const values = valuesAt(plan, [x, y]);
  return /** @type {[number, number]} */ (
    [plan.x, plan.y].map(({ integer }, k) => (integer ? Math.round(values[k]) : values[k]))
  );
}
