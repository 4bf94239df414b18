/** The minima and maxima of a function of one variable, given its slope, and which functions are sums of such. */

/** @typedef {import("./minima.js").Measured} Measured */
/** @typedef {(x: number) => number} Slope */

/** Minima are looked for between so many points. */
const GRID = 4001;
/** Halvings, after which no two numbers are left between. */
const HALVINGS = 64;
/** Where a slope is this many times as steep as beside it, it has a pole. */
const POLE = 4;
/** Sums of functions of one coordinate are told at so many points. */
const TRIED = 5;

/**
 * Where a function of one variable has its minima, in ascending order: they are bracketed on a grid, and bisected.
 * The edge of a plateau is none, and neither is a pole.
 * @param {Slope} slope @param {number} low @param {number} high
 */
export function bottoms(slope, low, high) {
  const found = [];
  let [sign, at, steep] = [0, low, 0]; // of the last point that is not flat
  for (let k = 0; k < GRID; k += 1) {
    const x = k === GRID - 1 ? high : low + (k * (high - low)) / (GRID - 1);
    const here = slope(x);
    if (here > 0 && sign < 0 && k > 0) {
      const place = between(slope, at, x);
      if (Math.abs(slope(place)) <= POLE * Math.max(here, steep)) found.push(place);
    }
    if (here === 0 && at < x - (1.5 * (high - low)) / (GRID - 1)) sign = 0;
    if (here !== 0) [sign, at, steep] = [Math.sign(here), x, Math.abs(here)];
  }
  return found;
}

/** Where a function of one variable has its maxima. @param {Slope} slope @param {number} low @param {number} high */
export const peaks = (slope, low, high) => bottoms((x) => -slope(x), low, high);

/** The last point between `left` and `right` where the slope is not positive. @param {Slope} slope @param {number} left @param {number} right */
function between(slope, left, right) {
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = (left + right) / 2;
    if (middle === left || middle === right) break;
    if (slope(middle) <= 0) left = middle;
    else right = middle;
  }
  return left;
}

/**
 * The slope of a landscape along an axis, with the other coordinates as in `through`.
 * @param {Measured} measured @param {Float64Array} h @param {Float64Array} through @param {number} axis
 * @returns {Slope}
 */
export function slopeAlong({ landscape, data }, h, through, axis) {
  const [x, g] = [through.slice(), new Float64Array(through.length)];
  return (coordinate) => {
    x[axis] = coordinate;
    landscape.grad(x, h, g, data);
    return g[axis];
  };
}

/**
 * Whether a landscape of two dimensions is a sum of a function of x and one of y, as far as a few points of the
 * window tell.
 * @param {Measured} measured @param {Float64Array} h @param {number[][]} window
 */
export function separable({ landscape, data }, h, window) {
  if (!landscape.hessian) return false;
  const [x, out] = [new Float64Array(2), new Float64Array(4)];
  for (let k = 1; k <= TRIED; k += 1) {
    x.set(window.map(([low, high], axis) => low + (high - low) * ((k * (0.381 + 0.237 * axis)) % 1)));
    landscape.hessian(x, h, out, data);
    if (out[1] !== 0 || out[2] !== 0) return false;
  }
  return true;
}
