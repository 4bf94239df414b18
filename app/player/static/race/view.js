/** Where points and vectors of any dimension are drawn: app/races/window.py and core/plane.py in the browser. */

/** @typedef {Pick<Header.Description, "dimension" | "plane">} Shown of a description: what its view depends on */

/**
 * Where points [n × d] are drawn, [n × 2]: in one dimension with their losses [n]. In two dimensions without a plane
 * they are the points themselves.
 * @param {Shown} shown @param {Float64Array} points @param {Float64Array} losses
 */
export function flat({ dimension: d, plane }, points, losses) {
  if (d === 1) return beside(points, losses);
  return plane ? across(plane, points, plane.origin) : points;
}

/**
 * Vectors [n × d] as they are drawn, [n × 2]: in one dimension along x alone.
 * @param {Shown} shown @param {Float64Array} vectors
 */
export function linear({ dimension: d, plane }, vectors) {
  if (d === 1) return beside(vectors, new Float64Array(vectors.length));
  return plane ? across(plane, vectors, null) : vectors;
}

/**
 * Of values for every coordinate [n × d] those of the coordinates that are drawn; null where none are, since the
 * plane lies across.
 * @param {Shown} shown @param {Float64Array} values
 */
export function each({ dimension: d, plane }, values) {
  if (!plane) return values;
  const axes = plane.across.map((row) =>
    row.findIndex((part) => Math.abs(part) === Math.max(...row.map(Math.abs))),
  );
  if (plane.across.some((row, k) => row.some((part, i) => part !== (i === axes[k] ? 1 : 0)))) return null;
  const [i, j] = axes;
  const out = new Float64Array((2 * values.length) / d);
  for (let n = 0; 2 * n < out.length; n += 1) {
    out[2 * n] = values[n * d + i];
    out[2 * n + 1] = values[n * d + j];
  }
  return out;
}

/**
 * A start that is drawn at another place [2]; what lies off the plane stays as it was.
 * @param {Shown} shown @param {ArrayLike<number>} start @param {ArrayLike<number>} place
 */
export function startOf(shown, start, place) {
  const { plane } = shown;
  const before = Float64Array.from(start);
  const at = plane && flat(shown, before, new Float64Array(1));
  return Array.from(before, (value, i) => {
    if (!plane || !at) return rounded(place[i]);
    return rounded(value + (place[0] - at[0]) * plane.across[0][i] + (place[1] - at[1]) * plane.across[1][i]);
  });
}

/** In the digits that an address keeps. @param {number} value */
const rounded = (value) => Number(value.toPrecision(7));

/** @param {Float64Array} first @param {Float64Array} second */
function beside(first, second) {
  const out = new Float64Array(2 * first.length);
  for (let n = 0; n < first.length; n += 1) {
    out[2 * n] = first[n];
    out[2 * n + 1] = second[n];
  }
  return out;
}

/**
 * What of vectors, seen from `origin`, lies along each direction of a plane.
 * @param {Header.Basis} plane @param {Float64Array} vectors @param {number[] | null} origin
 */
function across(plane, vectors, origin) {
  const [u, v] = dual(plane.across);
  const d = u.length;
  const out = new Float64Array((2 * vectors.length) / d);
  for (let n = 0; 2 * n < out.length; n += 1) {
    let [x, y] = [0, 0];
    for (let i = 0; i < d; i += 1) {
      const part = vectors[n * d + i] - (origin ? origin[i] : 0);
      x += part * u[i];
      y += part * v[i];
    }
    out[2 * n] = x;
    out[2 * n + 1] = y;
  }
  return out;
}

/**
 * What measures along each of two directions: orthonormal ones measure themselves, others by their pseudoinverse.
 * @param {number[][]} directions [2][d]
 */
function dual(directions) {
  const [u, v] = directions;
  const product = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
    a.reduce((sum, part, i) => sum + part * b[i], 0);
  const [uu, uv, vv] = [product(u, u), product(u, v), product(v, v)];
  const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) <= 1e-8 + 1e-5 * b;
  if (near(uu, 1) && near(vv, 1) && near(uv, 0)) return directions;
  const determinant = uu * vv - uv * uv;
  if (determinant > 1e-14 * uu * vv)
    return [
      u.map((part, i) => (vv * part - uv * v[i]) / determinant),
      v.map((part, i) => (uu * part - uv * u[i]) / determinant),
    ];
  const whole = uu + vv || 1; // both lie along one line: of a matrix of rank 1, A⁺ = Aᵀ / ‖A‖²
  return [u.map((part) => part / whole), v.map((part) => part / whole)];
}

/** Whether a unit of x is one of y; app/races/window.py. @param {Header.Description} description */
export const comparable = ({ dimension, data }) => dimension > 2 || (dimension === 2 && data === null);
