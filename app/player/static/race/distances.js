/** How far the rows of a path are from points. */

/**
 * How far row k of a path is from a point.
 * @param {ArrayLike<number>} point [d] @param {Float64Array} x [rows, d] @param {number} k
 */
export function apart(point, x, k) {
  const d = point.length;
  let sum = 0;
  for (let i = 0; i < d; i += 1) sum += (x[k * d + i] - point[i]) ** 2;
  return Math.sqrt(sum);
}

/**
 * How far row k of a path is from the nearest of some points; null if there are none.
 * @param {number[][]} points @param {Float64Array} x @param {number} k
 */
export const distanceTo = (points, x, k) =>
  points.length ? points.reduce((least, point) => Math.min(least, apart(point, x, k)), Infinity) : null;

/**
 * The nearest of some points, of which there is at least one, to row k of a path.
 * @param {number[][]} points @param {Float64Array} x @param {number} k
 */
export const nearest = (points, x, k) =>
  points.reduce((best, point) => (apart(point, x, k) < apart(best, x, k) ? point : best));
