/** What an atlas shows of a race: which two numbers it turns, over which ranges, and what its cells say. */

import { choicesOf, clash } from "./axes.js";
import { directionOf } from "./turns.js";
import { flat } from "./view.js";

/** @import { AtlasView } from "../core/viewing.js" */
/** @import { Axis } from "./axes.js" */

/**
 * @typedef {object} Plan
 * @property {AtlasView["kind"]} kind
 * @property {number} run
 * @property {Axis} x @property {Axis} y
 * @property {string} of the measure
 * @property {number} epsilon
 * @property {boolean} zoomed
 */

/** Which run an atlas is of: that of its axes, or that in focus. @param {AtlasView} atlas @param {number} focus @param {number} runs */
export function runOf({ kind, x, y }, focus, runs) {
  const named =
    kind === "settings" || kind === "search"
      ? [x, y].map((path) => /^runs\.(\d+)\./.exec(path ?? "")?.[1])
      : [];
  const run = Number(named.find((one) => one !== undefined) ?? focus);
  return run < runs ? run : Math.min(focus, runs - 1);
}

/**
 * What an atlas shows: what its view leaves open, or speaks of and there is not, is as is usual.
 * @param {Pick<Races.Race, "description" | "experiment" | "minima" | "floor">} race @param {AtlasView} atlas
 * @param {number} focus @returns {Plan}
 */
export function planOf(race, atlas, focus) {
  const { kind, zoom, epsilon } = atlas;
  const run = runOf(atlas, focus, race.experiment.runs.length);
  const all = choicesOf(race, run);
  const [x, y] = kind === "basins" ? basinsOf(all, run) : settingsOf(all, run, atlas);
  return {
    kind,
    run,
    x: zoom ? zoomed(x, zoom[0]) : x,
    y: zoom ? zoomed(y, zoom[1]) : y,
    of: measureOf(race, kind === "basins" ? "minimum" : atlas.of, [x, y]),
    epsilon,
    zoomed: zoom !== null,
  };
}

/**
 * An axis over a part of its range, all of it where none of the part is; starts may lie anywhere.
 * @param {Axis} axis @param {[number, number]} part @returns {Axis}
 */
function zoomed(axis, part) {
  const [low, high] = [Math.max(part[0], axis.whole[0]), Math.min(part[1], axis.whole[1])];
  if (axis.start !== null) return { ...axis, range: part };
  return low < high ? { ...axis, range: [low, high] } : axis;
}

/** Every start; on a line, at every rate. @param {Axis[]} all @param {number} run @returns {[Axis, Axis]} */
function basinsOf(all, run) {
  const starts = all.filter(({ start }) => start !== null);
  if (starts.length === 2) return [starts[0], starts[1]];
  return starts.length ? [starts[0], rateOf(all, run)] : settingsOf(all, run, { x: null, y: null });
}

/** @param {Axis[]} all @param {number} run */
const rateOf = (all, run) => /** @type {Axis} */ (all.find(({ path }) => path === `runs.${run}.lr`));

/** @param {Axis[]} all @param {number} run @param {{x: string | null, y: string | null}} asked @returns {[Axis, Axis]} */
function settingsOf(all, run, asked) {
  const named = (/** @type {string | null} */ path) => all.find((one) => one.path === path);
  const x = named(asked.x) ?? [rateOf(all, run), ...all].find(({ path }) => path !== asked.y);
  const order = [`runs.${run}.params.`, "landscape.params.", `runs.${run}.weight_decay`, ""];
  const usual = order.flatMap((begin) => all.filter(({ path }) => path.startsWith(begin)));
  const y = named(asked.y);
  const up = x && y && !clash(x, y) ? y : usual.find((one) => x && !clash(x, one));
  return /** @type {[Axis, Axis]} */ ([x, up]);
}

/**
 * The measure that is shown: the final loss where the one that is asked for has nothing to measure from.
 * @param {Pick<Races.Race, "description" | "minima" | "floor">} race @param {string} asked @param {Axis[]} axes
 */
function measureOf({ description, minima, floor }, asked, axes) {
  const turned = axes.filter(({ path }) => path.startsWith("landscape.")).length;
  if (asked === "minimum" && (!minima.length || (turned && description.varies))) return "final";
  return asked === "steps_to" && (turned > 1 || floor === null) ? "final" : asked;
}

/**
 * What a cell changes of the experiment.
 * @param {Races.Race} race @param {Plan} plan @param {[number, number]} place the values of both axes
 * @returns {[string, any][]}
 */
export function changesOf({ description, experiment }, { run, x, y }, place) {
  /** @type {[string, any][]} */ const changes = [];
  const axes = [x, y];
  if (axes.some(({ start }) => start !== null)) {
    const own = experiment.runs[run].start;
    const start = Float64Array.from(own ?? experiment.start);
    const at = flat(description, start, new Float64Array(1)).slice();
    const ways = axes.map(({ start: k }, n) =>
      k === null ? null : directionOf(description, k).map((part) => (place[n] - at[k]) * part),
    );
    const moved = start.map((part, axis) => ways.reduce((sum, way) => sum + (way ? way[axis] : 0), part));
    changes.push([own ? `runs.${run}.start` : "start", Array.from(moved, rounded)]);
  }
  axes.forEach(({ path, start, integer }, n) => {
    if (start === null) changes.push([path, integer ? place[n] : rounded(place[n])]);
  });
  return changes;
}

/** In the digits that an address keeps. @param {number} value */
const rounded = (value) => Number(value.toPrecision(7));
