/** Histograms and bars of a spread, as shapes: pure geometry. */

/**
 * The outline of a histogram over [0, width] × [0, height], as an SVG path. Heights are square roots of the
 * counts: a spike of dead units must not flatten the rest to nothing.
 * @param {ArrayLike<number>} counts @param {number} width @param {number} height
 */
export function outline(counts, width, height) {
  let most = 0;
  for (let i = 0; i < counts.length; i += 1) most = Math.max(most, counts[i]);
  const bin = width / counts.length;
  const parts = [`M0 ${height}`];
  for (let i = 0; i < counts.length; i += 1) {
    const top = most > 0 ? height * (1 - Math.sqrt(counts[i] / most)) : height;
    parts.push(`V${round(top)}`, `H${round((i + 1) * bin)}`);
  }
  return `${parts.join("")}V${height}Z`;
}
const round = (/** @type {number} */ value) => Math.round(value * 100) / 100;

/**
 * Where zero lies between two edges, as a share; null if it lies outside.
 * @param {number} low @param {number} high
 */
export const zeroAt = (low, high) => (low <= 0 && high >= 0 && high > low ? (0 - low) / (high - low) : null);

/**
 * The decades that hold all spreads, whole ones: what the bars are measured on.
 * @param {ArrayLike<number>} spreads @returns {[number, number]} exponents of ten
 */
export function decades(spreads) {
  const known = Array.from(spreads)
    .filter((value) => value > 0 && Number.isFinite(value))
    .map(Math.log10);
  if (!known.length) return [-1, 0];
  const low = Math.floor(Math.min(...known) + 1e-9);
  return [low, Math.max(Math.ceil(Math.max(...known) - 1e-9), low + 1)];
}

/**
 * How long the bar of a spread is, from 0 to 1.
 * @param {number} spread @param {[number, number]} range of exponents
 */
export function barOf(spread, [low, high]) {
  if (!(spread > 0)) return 0;
  return Math.max(0.02, Math.min((Math.log10(spread) - low) / (high - low), 1)); // what is there is seen
}
