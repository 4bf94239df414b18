/** What can be marked at a place of a map, or made of a mark that is there. */

import { toData } from "../core/geometry.js";
import { rounded } from "../core/viewing.js";
import { t } from "../core/words.js";
import { anchorOf } from "./anchors.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Choice, Mark, Pair } from "../marks/mark.js" */
/** @import { createPaths } from "./paths.js" */
/** @import { Scene } from "./scene.js" */

/** Pixels from a head within which a double click means it. */
const NEAR = 14;
/** Shapes that are new are so large, in widths and heights of what is shown. */
const [WIDE, HIGH] = [0.18, 0.14];

/**
 * @param {Scene} scene @param {Clock} clock @param {ReturnType<typeof createPaths>} paths @param {Pair} at in pixels
 * @param {Mark} [mark] what there is already @returns {Choice[]}
 */
export function choicesOf(scene, clock, paths, at, mark) {
  const { frame } = scene;
  const [w, h] = [frame.x[1] - frame.x[0], frame.y[1] - frame.y[0]];
  const anchor = mark ? anchorOf(scene, clock, mark) : toData(frame, ...at);
  if (!anchor) return [];
  const [x, y] = [rounded(anchor[0], w), rounded(anchor[1], h)];
  const there = mark?.run === undefined ? { at: /** @type {Pair} */ ([x, y]) } : pick(mark);
  const to = /** @type {Pair} */ (mark?.to ?? [rounded(x + WIDE * w, w), rounded(y - HIGH * h, h)]);
  const radius = mark?.radius ?? rounded(0.5 * WIDE * w, w);
  /** @type {Choice[]} */ const shapes = [
    { name: t("point"), mark: { ...there } },
    { name: t("words alone"), mark: { ...there, shape: "none" } },
    { name: t("circle"), mark: { ...there, shape: "circle", radius } },
    { name: t("arrow"), mark: { ...there, shape: "arrow", to } },
    { name: t("line"), mark: { ...there, shape: "line", to } },
    { name: t("region"), mark: { ...there, shape: "region", to } },
  ];
  return mark ? shapes : [...onHeads(scene, clock, paths, at), ...shapes];
}

/**
 * Marks that go with a head that is near.
 * @param {Scene} scene @param {Clock} clock @param {ReturnType<typeof createPaths>} paths @param {Pair} at
 * @returns {Choice[]}
 */
function onHeads(scene, clock, paths, at) {
  const step = clock.shown();
  const near = paths.heads(step).findIndex(([x, y]) => Math.hypot(x - at[0], y - at[1]) < NEAR);
  if (near < 0) return [];
  const { title } = scene.header.runs[near];
  const whole = clock.stepOf(step);
  return [
    { name: t("with {title}", { title }), mark: { run: near } },
    {
      name: t("where {title} is after {steps} steps", { title, steps: whole }),
      mark: { run: near, step: whole },
    },
  ];
}

/** What of a mark says where it is on a run. @param {Mark} mark @returns {Mark} */
const pick = ({ run, step }) => (step === undefined ? { run } : { run, step });
