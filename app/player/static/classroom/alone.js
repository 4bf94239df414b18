/** One run of a scene, as a scene of its own: what a class turns is one number of one rule. */

/** A path in the experiment with this run alone; null where it is another run's. @param {string} path @param {number} run */
function moved(path, run) {
  const of = /^runs\.(\d+)\./.exec(path)?.[1];
  if (of === undefined) return path;
  return Number(of) === run ? path.replace(/^runs\.\d+/, "runs.0") : null;
}

/**
 * The description of a race with one of its runs, which may be turned as before.
 * @param {Header.Description} race @param {number} run @returns {Header.Description}
 */
export function alone(race, run) {
  const at = race.runs[run] ? run : 0;
  const only = (/** @type {any} */ experiment) => ({
    ...experiment,
    runs: [{ ...(experiment.runs[at] ?? experiment.runs[0]), repeat: null }],
  });
  /** @type {<T extends {path: string, run: number | null}>(all: T[]) => T[]} */
  const those = (all) =>
    all.flatMap((one) => {
      const path = moved(one.path, at);
      return path === null ? [] : [{ ...one, path, run: one.run === null ? null : 0 }];
    });
  const { panels, ...rest } = race;
  const { focus, knob, panel, atlas, show = [], ...view } = race.shown.view ?? {};
  const turning = typeof knob === "string" && knob ? moved(knob, at) : knob;
  return {
    ...rest,
    focus: 0,
    experiment: only(race.experiment),
    base: only(race.base),
    tuned: [race.tuned[at] ?? race.tuned[0]],
    controls: those(race.controls),
    switches: those(race.switches),
    runs: [race.runs[at]],
    shown: {
      ...race.shown,
      view: { ...view, ...(turning ? { knob: turning } : {}), show: show.filter((/** @type {string} */ one) => one !== "slow") },
    },
  };
}
