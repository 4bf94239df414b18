/** The description of any experiment, composed of what the site's scripts bring: app/player/messages/race.py here. */

import { widthOf } from "../engine/draws.js";
import { same } from "../race/link.js";
import { track } from "../race/minima.js";
import { wordsOf } from "../race/paneltitles.js";
import { slidersOf } from "../race/solve.js";
import { flat } from "../race/view.js";
import { complete, sizeOf } from "./completing.js";
import { controlsOf, switchesOf } from "./numbers.js";
import { holding, viewOf } from "./planes.js";

/** @import { Registry } from "./registry.js" */

/** The experiment as it would begin now with nothing said but its landscape and its rules. @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue @param {Site.Landscape} landscape */
export const baseOf = ({ runs }, catalogue, landscape) =>
  complete(
    { version: 1, landscape: landscape.choice, runs: runs.map(({ rule }) => ({ rule })) },
    catalogue,
    landscape,
    true,
  );

/** A palette entry for every run: the chosen one, or the first that no one uses yet. @param {Races.Run[]} runs @param {Site.Catalogue} catalogue */
export function colorsOf(runs, { palette }) {
  const free = Object.keys(palette).filter((name) => runs.every(({ color }) => color !== name));
  return runs.map(({ color }) => color ?? /** @type {string} */ (free.shift()));
}

/**
 * What must be here before an experiment can be computed: the addresses of the measures, and its rules' modules.
 * @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue @param {Site.Size} size
 */
export const modulesOf = (experiment, catalogue, size) => [
  size.measures,
  ...experiment.runs.map((_, i) => moduleOf(experiment, catalogue, size, i)),
];

/** @param {Races.Experiment} experiment @param {Site.Catalogue} catalogue @param {Site.Size} size @param {number} i */
function moduleOf({ runs, batch }, { version }, { shape, shapes, samples }, i) {
  const { rule, batch: own } = runs[i];
  const { size } = own ?? batch;
  const width = samples === null ? 0 : size === null ? samples : widthOf(size, samples);
  return `module/${version}/rule/${shapes[rule]?.[width] ?? shape}/${rule}.js`;
}

/**
 * @param {Races.Experiment} experiment complete @param {number} focus @param {Registry} registry
 * @param {Site.Landscape} landscape
 * @param {object} page
 * @param {string} page.link the scene's own @param {string} page.answers the last that a hand wrote
 * @param {import("../race/link.js").Shown} page.shown what a scene says beside its experiment
 * @param {Races.Race | null} race what is shown, whose paths decide some planes
 * @returns {Promise<Header.Description>}
 */
export async function describe(experiment, focus, { catalogue, library }, landscape, page, race) {
  const size = sizeOf(landscape, experiment.landscape.params);
  const { axes, window, dimension, movable, tables, data, samples, fit, work, plane, directions } = size;
  const starts = Float64Array.from(
    experiment.runs.flatMap(({ start, repeat }) => [start ?? [], repeat?.starts ?? []].flat(2)),
  );
  const begun = dimension === 1 ? starts : flat(size, starts, new Float64Array(0));
  const drawn = { axes, window: holding(window, begun, dimension === 1), plane };
  const colors = colorsOf(experiment.runs, catalogue);
  const described = {
    version: 1,
    scene: [size.scene, ...planeNames(experiment.plane)].join(" "),
    focus,
    experiment,
    base: baseOf(experiment, catalogue, landscape),
    tuned: experiment.runs.map(({ rule }) => !landscape.untuned.includes(rule)),
    ...page,
    controls: controlsOf(experiment, catalogue, landscape, size),
    switches: switchesOf(experiment, catalogue),
    words: size.words,
    title: landscape.title,
    ...drawn,
    dimension,
    movable,
    landscape: size.landscape,
    measures: size.measures,
    tables,
    data,
    samples,
    fit,
    work,
    minima: size.minima,
    saddles: size.saddles,
    varies: size.varies,
    directions,
    runs: experiment.runs.map((run, i) => ({
      ...catalogue.palette[colors[i]],
      ...catalogue.rules[run.rule].about,
      ...catalogue.rules[run.rule].forms[Object.values(run.toggles).join()],
      rule: run.rule,
      title: catalogue.rules[run.rule].title,
      module: moduleOf(experiment, catalogue, size, i),
      schedule: `module/${catalogue.version}/schedule/-/${run.schedule.name}.js`,
      course: catalogue.schedules[run.schedule.name].title,
      policy: catalogue.schedules[run.schedule.name].policy
        ? `module/${catalogue.version}/policy/-/${run.schedule.name}.js`
        : null,
    })),
  };
  if (size.varies && !same(experiment.landscape.params, size.params)) {
    const module = await library.landscape(size.landscape, tables);
    const measured = { landscape: module, data: data && (await library.data(data)) };
    Object.assign(described, track(measured, slidersOf(experiment, module), size, described));
  }
  described.words = wordsOf(described, { ...experiment });
  const paths = race?.description.landscape === size.landscape ? race.trajectories : null;
  if (paths) Object.assign(described, viewOf(experiment.plane, paths, described.minima, dimension));
  return described;
}

/** @param {Races.Experiment["plane"]} plane */
const planeNames = ({ kind, axes }) => (kind === "given" ? [] : [kind, ...(axes ? [axes.join()] : [])]);
