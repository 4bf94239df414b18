/** What is wrong with an experiment, for a reader of the page: app/races/plainly.py in the browser. */

import { t } from "../core/words.js";

/** What keys are called, of a run those after runs[i]. @typedef {Record<string, string>} Names */

/** The sentence with the keys in it called what the page calls them. @param {string} sentence @param {Names} names */
export const plainly = (sentence, names) =>
  sentence
    .replace(
      /(^|[.?!] )((?:start|steps|seed|batch|landscape|plane|runs)(?:[.[][^\s:]*)?): (?=\S)/g,
      (_, before, path) => `${before}${nameOf(path, names)}: `,
    )
    .replace(
      / `trajectories list (\w+)` names the (\d+) there are\./g,
      (_, kind, count) => ` ${t("There are {count} {kind} to choose from.", { count, kind: t(kind) })}`,
    );

/** @param {string} path @param {Names} names */
function nameOf(path, names) {
  const run = path.match(/^runs\[(\d+)\](?:\.(.+))?$/);
  if (run) {
    const whose = t("Run {number}", { number: Number(run[1]) + 1 });
    return run[2] ? `${whose}, ${partOf(run[2], names)}` : whose;
  }
  const part = partOf(path, names);
  return part[0].toUpperCase() + part.slice(1);
}

/** @param {string} path @param {Names} names */
function partOf(path, names) {
  const axis = path.match(/^start\[(\d+)\]$/);
  if (axis)
    return axis[1] < "2" && axis[1].length === 1
      ? t("start {axis}", { axis: "xy"[Number(axis[1])] })
      : t("start, coordinate {number}", { number: Number(axis[1]) + 1 });
  return t(names[path] ?? path.replace(/^.*\./, "").replaceAll("_", " "));
}
