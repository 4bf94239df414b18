/** The part of a landscape that holds the starts of a class: a phone, held upright, has more of it than a wide projector. */

/** @import { Interval } from "../core/viewing.js" */
/** @import { Sent } from "./paths.js" */

/** What is left free around a start, as a share of the window. */
const MARGIN = 0.04;

/**
 * The landscape's window with as much more as holds the starts; null if it does already. Who is further away than the
 * window is long does not count: no phone shows that.
 * @param {number[][]} window @param {Pick<Sent, "value">[]} sent @returns {[Interval, Interval] | null}
 */
export function holding(window, sent) {
  const places = sent.map(({ value }) => [value].flat());
  const wider = window.map(([low, high], k) => {
    const [span, margin] = [high - low, MARGIN * (high - low)];
    const near = places.map((place) => place[k]).filter((one) => one >= low - span && one <= high + span);
    return [
      Math.min(low, ...near.map((one) => one - margin)),
      Math.max(high, ...near.map((one) => one + margin)),
    ];
  });
  return String(wider) === String(window) ? null : /** @type {[Interval, Interval]} */ (wider);
}
