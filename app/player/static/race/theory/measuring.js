/** How fast a run has come down, to be compared with what theory predicts. */

/** Steps that a slope is measured over at least. */
const MEASURED = 8;
/** An error below this share of the first one is rounding. */
const GONE = 1e-12;

/**
 * By how much the error shrank a step, over the last half of the steps before rounding; null if these are too few.
 * @param {Engine.Trajectory} run @param {number} lowest the loss that it goes down to
 */
export function slopeOf({ loss, lr, divergedAt: gone }, lowest) {
  const last = gone === null ? lr.length : Math.max(gone - 1, 0);
  const least = GONE * Math.max(loss[0] - lowest, GONE);
  let end = 0;
  while (end <= last && loss[end] - lowest > least) end += 1;
  const begin = Math.floor(end / 2);
  const count = end - begin;
  if (count < MEASURED) return null;
  const middle = begin + (count - 1) / 2;
  let [sum, squares] = [0, 0];
  for (let k = begin; k < end; k += 1) {
    sum += (k - middle) * Math.log(loss[k] - lowest);
    squares += (k - middle) ** 2;
  }
  return Math.exp(sum / squares / 2);
}
