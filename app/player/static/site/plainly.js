/** What is wrong with an experiment, for a reader of the page: app/races/plainly.py in the browser. */

/** What keys are called; of a run those after runs[i]. @type {Record<string, string>} */
const NAMES = {
  start: "start",
  steps: "steps",
  seed: "seed",
  "batch.size": "batch size",
  "batch.order": "order of the mini-batches",
  "landscape.name": "landscape",
  "landscape.formula": "formula",
  "landscape.data": "data",
  "plane.kind": "plane of the map",
  "plane.axes": "axes of the map",
  lr: "learning rate",
  "schedule.name": "schedule",
  color: "colour",
  weight_decay: "weight decay",
  clip: "clip norm",
  noise: "noise",
};

/** The sentence with the keys in it called what the page calls them. @param {string} sentence */
export const plainly = (sentence) =>
  sentence
    .replace(
      /(^|[.?!] )((?:start|steps|seed|batch|landscape|plane|runs)(?:[.[][^\s:]*)?): (?=\S)/g,
      (_, before, path) => `${before}${nameOf(path)}: `,
    )
    .replace(/ `trajectories list (\w+)` names the (\d+) there are\./g, " There are $2 $1 to choose from.");

/** @param {string} path */
function nameOf(path) {
  const run = path.match(/^runs\[(\d+)\](?:\.(.+))?$/);
  if (run) {
    const whose = `Run ${Number(run[1]) + 1}`;
    return run[2] ? `${whose}, ${partOf(run[2])}` : whose;
  }
  const part = partOf(path);
  return part[0].toUpperCase() + part.slice(1);
}

/** @param {string} path */
function partOf(path) {
  const axis = path.match(/^start\[(\d+)\]$/);
  if (axis)
    return axis[1] < "2" && axis[1].length === 1
      ? `start ${"xy"[Number(axis[1])]}`
      : `start, coordinate ${Number(axis[1]) + 1}`;
  return NAMES[path] ?? path.replace(/^.*\./, "").replaceAll("_", " ");
}
