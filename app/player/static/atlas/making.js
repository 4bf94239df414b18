/** The cells of an atlas as they come: coarse first, then sharp, by several workers; what is asked for last is what counts. */

import { countOf } from "../race/axes.js";
import { withValues } from "../race/paths.js";
import { curveJobs, ratesOf } from "../race/ratecurves.js";
import { keyOf } from "../race/solve.js";
import { TRIED } from "../race/sweep.js";
import { costOf } from "../race/sweeps.js";
import { jobsOf } from "../race/turns.js";
import { curvesOf } from "./rates.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { AtlasView } from "../core/viewing.js" */
/** @import { Plan } from "../race/atlas.js" */
/** @import { Cells } from "../race/cells.js" */
/** @import { Compared } from "./rates.js" */

/** Cells across at most, at least, and so many times as few in the coarse picture, which comes first. */
const [FINEST, FEWEST, COARSER] = [320, 48, 4];
/** Multiplications that an atlas may cost: with large data it has fewer cells. */
const WORK = 2e10;
/** A job has so many rows. */
const ROWS = { coarse: 10, sharp: 6 };
/** While more cells come, they are shown anew after so many milliseconds. */
const PAINT = 120;

/** The cells of an atlas, and of which. @typedef {{cells: Cells, shape: [number, number], plan: Plan, race: Races.Race}} Made */
/**
 * @typedef {object} Hearing
 * @property {(made: Made) => void} made some cells are others; those of a coarser atlas stand in for what is to come
 * @property {(compared: Compared) => void} compared
 * @property {(runs: number, seconds: number) => void} whole nothing more comes
 * @property {(error: unknown) => void} failed
 */

/** @param {Clock} clock @param {Hearing} hear */
export function createMaking(clock, hear) {
  /** What is shown, or on its way, and what of it is sharp. */
  let [asked, sharp] = ["", ""];
  let [began, told] = [0, 0];
  let busy = false;
  /** @type {Made | null} */ let coarse = null;

  /** Once a frame: have what the view says of the race. @param {Races.Race} race @param {AtlasView} atlas @param {Plan} plan */
  function follow(race, atlas, plan) {
    const compares = atlas.kind === "rates";
    const key = compares ? ratesKey(race, atlas) : cellsKey(race, plan);
    if (key !== asked) {
      if (busy && race.held) return; // so that something is seen while a hand moves
      asked = key;
      began = performance.now();
      if (compares) compare(race, atlas.seeds, key);
      else begin(race, plan, key);
    } else if (!compares && !race.held && !busy && sharp !== key) refine(race, plan, key);
  }

  /** The coarse picture. @param {Races.Race} race @param {Plan} plan @param {string} key */
  async function begin(race, plan, key) {
    busy = true;
    const shape = shapeOf(race, plan, COARSER);
    try {
      const cells = await computed(race, plan, shape, ROWS.coarse, null);
      if (asked !== key) return;
      busy = false;
      if (cells) {
        timed("coarse", began, shape);
        coarse = { cells, shape, plan, race };
        hear.made(coarse);
      } else asked = "";
      clock.invalidate(); // where no hand is on it, it becomes sharp
    } catch (error) {
      fail(error, key);
    }
  }

  /** What cannot be computed is not tried again. @param {unknown} error @param {string} key */
  function fail(error, key) {
    if (asked !== key) return;
    busy = false;
    sharp = key;
    hear.failed(error);
  }

  /** @param {Races.Race} race @param {Plan} plan @param {string} key */
  async function refine(race, plan, key) {
    sharp = key;
    const shape = shapeOf(race, plan, 1);
    const begun = performance.now();
    try {
      const cells = await computed(race, plan, shape, ROWS.sharp, coarse);
      if (cells && asked === key) {
        timed("sharp", begun, shape);
        hear.made({ cells, shape, plan, race });
        hear.whole(cells.which.length, (performance.now() - began) / 1000);
      } else if (sharp === key) sharp = "";
    } catch (error) {
      fail(error, key);
    }
  }

  /**
   * All cells of a picture; null if something else came between. While they come, those of a coarser one stand in.
   * @param {Races.Race} race @param {Plan} plan @param {[number, number]} shape @param {number} rows in a job
   * @param {Made | null} before
   */
  async function computed(race, plan, shape, rows, before) {
    const [nx, ny] = shape;
    /** @type {Cells} */ const cells = { value: new Float64Array(nx * ny), which: new Int16Array(nx * ny) };
    if (before) spread(before, cells, shape);
    told = performance.now();
    const made = jobsOf(race, plan, shape, rows).map((job) => () => job);
    const whole = await clock.races.crowd.compute(made, (k, some) => {
      cells.value.set(some.value, k * rows * nx);
      cells.which.set(some.which, k * rows * nx);
      if (before && isTime()) hear.made({ cells, shape, plan, race });
    });
    return whole ? cells : null;
  }

  /** Whether what has come is to be shown. */
  function isTime() {
    const now = performance.now();
    if (now - told < PAINT) return false;
    told = now;
    return true;
  }

  /** @param {Races.Race} race @param {number} seeds @param {string} key */
  async function compare(race, seeds, key) {
    busy = false;
    const jobs = curveJobs(race, seeds);
    const rates = ratesOf(race.description.controls);
    /** @type {Cells[]} */ const cells = [];
    const tell = () =>
      hear.compared({ race, rates, curves: curvesOf(cells, seeds, race.experiment.runs.length), seeds });
    try {
      const whole = await clock.races.crowd.compute(jobs, (k, some) => {
        cells[k] = some;
        if (isTime()) tell();
      });
      if (asked !== key) return;
      if (!whole) asked = "";
      else {
        tell();
        hear.whole(jobs.length * rates.length, (performance.now() - began) / 1000);
      }
    } catch (error) {
      fail(error, key);
    }
  }

  return {
    follow,
    /** Nobody looks any more. */
    stop() {
      asked = sharp = "";
      busy = false;
      clock.races?.crowd.stop();
    },
  };
}

/** For who measures: how long a picture took. @param {string} which @param {number} start @param {[number, number]} shape */
function timed(which, start, [across, up]) {
  performance.clearMeasures(`atlas ${which}`);
  performance.measure(`atlas ${which}`, { start, end: performance.now(), detail: across * up });
}

/** How many cells an atlas has, across and up, `coarser` by so many times. @param {Races.Race} race @param {Plan} plan @param {number} coarser @returns {[number, number]} */
export function shapeOf(race, { run, x, y }, coarser) {
  const each = costOf(race, run) / TRIED;
  const most = Math.sqrt(((WORK / Math.max(each, 1)) * 4) / 3);
  const across = 4 * COARSER * Math.floor(Math.max(FEWEST, Math.min(most, FINEST)) / (4 * COARSER));
  return [countOf(x, across / coarser), countOf(y, (across * 3) / (4 * coarser))];
}

/** All that an atlas depends on: everything but what its axes turn. @param {Races.Race} race @param {Plan} plan */
function cellsKey({ experiment, description, minima, floor }, plan) {
  const { run, x, y } = plan;
  const bare = withValues(
    experiment,
    [x, y].map(({ path }) => [path, 0]),
  );
  return JSON.stringify([
    plan,
    description.landscape,
    description.runs[run].module,
    keyOf(bare, run),
    minima,
    floor,
  ]);
}

/** @param {Races.Race} race @param {AtlasView} atlas */
const ratesKey = ({ experiment, description, floor }, { seeds }) =>
  JSON.stringify([
    ratesOf(description.controls).length,
    description.landscape,
    floor,
    seeds,
    experiment.runs.map((_, i) => [
      keyOf(withValues(experiment, [[`runs.${i}.lr`, 0]]), i),
      description.runs[i].module,
    ]),
  ]);

/** Cells of a coarser atlas, each as large as several. @param {Made} coarse @param {Cells} cells @param {[number, number]} shape */
function spread({ cells: few, shape: [mx, my] }, cells, [nx, ny]) {
  for (let j = 0; j < ny; j += 1) {
    for (let i = 0; i < nx; i += 1) {
      const from = Math.floor((j * my) / ny) * mx + Math.floor((i * mx) / nx);
      cells.value[j * nx + i] = few.value[from];
      cells.which[j * nx + i] = few.which[from];
    }
  }
}
