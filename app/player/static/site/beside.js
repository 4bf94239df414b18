/** Races side by side on the site: read from a link, described, and carried along when one of them becomes another. */

import { followed, MOST, merged } from "../race/beside.js";
import { same } from "../race/link.js";
import { complete, landscapeOf, sizeOf } from "./completing.js";
import { describe, modulesOf } from "./composing.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Shown } from "../race/link.js" */
/** @import { Registry } from "./registry.js" */

/** One of several, with a title of its own. @typedef {{title: string | null, experiment: Races.Experiment}} Panel */

/**
 * An experiment, complete; its landscape and its rules are here then.
 * @param {any} given @param {Registry} registry @param {boolean} fresh whether it begins now
 */
export async function read(given, registry, fresh) {
  const { catalogue } = registry;
  const landscape = await registry.landscape(landscapeOf(given, catalogue));
  const experiment = complete(given, catalogue, landscape, fresh);
  await registry.have(modulesOf(experiment, catalogue, sizeOf(landscape, experiment.landscape.params)));
  return { experiment, landscape };
}

/**
 * The panels of a link, none of one experiment alone: app/races/scene/panels.py.
 * @param {any} given the experiment @param {Shown} shown @param {Registry} registry @returns {Promise<Panel[]>}
 */
export async function panelsOf(given, { panels = [] }, registry) {
  if (!panels.length) return [];
  if (!Array.isArray(panels) || panels.length < 2 || panels.length > MOST)
    throw new Error(`panels: there must be 2 to ${MOST} of them.`);
  const { experiment: base } = await read(given, registry, false);
  const found = [];
  for (const [i, { title = null, experiment: change = {} }] of panels.entries()) {
    try {
      const whole = merged({ ...given, steps: base.steps }, change);
      found.push({ title, experiment: (await read(whole, registry, false)).experiment });
    } catch (error) {
      throw new Error(`panels[${i}].experiment.${error instanceof Error ? error.message : error}`);
    }
  }
  return found;
}

/**
 * The panels of the page when the one in focus becomes another: what it had in common with the others changes there, too.
 * @param {Clock} clock @param {Races.Experiment} after @param {Registry} registry @returns {Promise<Panel[]>}
 */
export async function following(clock, after, registry) {
  const { panels, experiment: before } = clock.races;
  if (panels.count < 2 || !before) return [];
  return Promise.all(
    panels.list.map(async ({ title, experiment }, i) => {
      if (i === panels.focus) return { title, experiment: after };
      const next = followed(before, after, experiment);
      if (same(next, experiment)) return { title, experiment };
      const there = await read(next, registry, false).catch(() => null); // what it has of its own may not allow that
      return { title, experiment: there?.experiment ?? { ...experiment, steps: after.steps } };
    }),
  );
}

/**
 * What the page is told of them, beside the description of the one in focus.
 * @param {Panel[]} panels @param {number} focus @param {number} run the one in focus @param {Shown} shown
 * @param {Registry} registry @returns {Promise<Header.RacePanel[]>}
 */
export const toldOf = (panels, focus, run, { title: name, caption }, registry) =>
  Promise.all(
    panels.map(async ({ title, experiment }, i) => {
      if (i === focus) return { title, about: null };
      const landscape = await registry.landscape(landscapeOf(experiment, registry.catalogue));
      const words = { ...(name && { title: name }), ...(caption && { caption }) };
      const page = { link: "", answers: "", shown: words };
      const at = Math.min(run, experiment.runs.length - 1);
      return { title, about: await describe(experiment, at, registry, landscape, page, null) };
    }),
  );
