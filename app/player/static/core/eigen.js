/**
 * Eigenvalues and eigenvectors of symmetric matrices of any size: Householder's reflections to a tridiagonal
 * matrix, then implicit QL (Bowdler, Martin, Reinsch & Wilkinson 1968). The runtime of compiled modules has
 * Jacobi's rotations, which are shorter, but take ten times as long in 64 dimensions.
 */

/** An eigenvalue that has not come out after so many rounds is not a number. */
const ROUNDS = 60;

/**
 * The eigenvalues of a symmetric matrix [n × n], the smallest first; NaN where the matrix is not finite.
 * @param {number} n @param {Float64Array} matrix @param {Float64Array} [vectors] is given the eigenvectors, a
 *   row each
 */
export function eigenvalues(n, matrix, vectors) {
  if (!matrix.every(Number.isFinite)) {
    vectors?.fill(NaN);
    return new Float64Array(n).fill(NaN);
  }
  const turned = vectors ? identity(n) : null;
  const [diagonal, beside] = tridiagonal(n, matrix.slice(), turned);
  iterate(diagonal, beside, turned);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i] - diagonal[j] || i - j);
  if (vectors && turned) {
    order.forEach((column, k) => {
      for (let i = 0; i < n; i += 1) vectors[k * n + i] = turned[i * n + column];
    });
  }
  return Float64Array.from(order, (i) => diagonal[i]);
}

/**
 * The eigenvalues of a tridiagonal matrix, the smallest first.
 * @param {Float64Array} diagonal [n] @param {Float64Array} beside [n − 1]
 */
export function tridiagonalEigenvalues(diagonal, beside) {
  const values = diagonal.slice();
  iterate(values, Float64Array.of(...beside.subarray(0, values.length - 1), 0), null);
  return values.sort();
}

/** @param {number} n */
function identity(n) {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) matrix[i * n + i] = 1;
  return matrix;
}

/**
 * Reflect a matrix, which is overwritten, to a tridiagonal one: its diagonal [n], and what is beside it [n]. The
 * columns of `turned` are reflected alike.
 * @param {number} n @param {Float64Array} a @param {Float64Array | null} turned
 */
function tridiagonal(n, a, turned) {
  const [v, p, beside] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k + 1 < n; k += 1) {
    let below = 0;
    for (let i = k + 2; i < n; i += 1) below = Math.hypot(below, a[i * n + k]);
    const first = a[(k + 1) * n + k];
    beside[k] = first;
    if (below === 0) continue;
    const length = first > 0 ? -Math.hypot(first, below) : Math.hypot(first, below);
    beside[k] = length;
    v[k + 1] = first - length;
    for (let i = k + 2; i < n; i += 1) v[i] = a[i * n + k];
    const size = Math.hypot(v[k + 1], below);
    for (let i = k + 1; i < n; i += 1) v[i] /= size;
    reflect(n, k + 1, a, v, p);
    if (turned) reflectColumns(n, k + 1, turned, v);
  }
  return [Float64Array.from({ length: n }, (_, i) => a[i * n + i]), beside];
}

/**
 * Reflect the rows and columns of a from `from` on at the unit vector v, by p = a v.
 * @param {number} n @param {number} from @param {Float64Array} a @param {Float64Array} v @param {Float64Array} p
 */
function reflect(n, from, a, v, p) {
  let along = 0;
  for (let i = from; i < n; i += 1) {
    let sum = 0;
    for (let j = from; j < n; j += 1) sum += a[i * n + j] * v[j];
    p[i] = sum;
    along += sum * v[i];
  }
  for (let i = from; i < n; i += 1) p[i] = 2 * (p[i] - along * v[i]);
  for (let i = from; i < n; i += 1) {
    for (let j = from; j < n; j += 1) a[i * n + j] -= p[i] * v[j] + v[i] * p[j];
  }
}

/** @param {number} n @param {number} from @param {Float64Array} q @param {Float64Array} v */
function reflectColumns(n, from, q, v) {
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    for (let j = from; j < n; j += 1) sum += q[i * n + j] * v[j];
    for (let j = from; j < n; j += 1) q[i * n + j] -= 2 * sum * v[j];
  }
}

/**
 * Implicit QL: `d` becomes the eigenvalues of the tridiagonal matrix with `e` beside its diagonal; the columns of
 * `turned` are rotated alike.
 * @param {Float64Array} d @param {Float64Array} e [n], overwritten @param {Float64Array | null} turned
 */
function iterate(d, e, turned) {
  const n = d.length;
  for (let l = 0; l < n; l += 1) {
    for (let round = 0; ; round += 1) {
      let m = l;
      while (m + 1 < n) {
        const size = Math.abs(d[m]) + Math.abs(d[m + 1]);
        if (Math.abs(e[m]) + size === size) break;
        m += 1;
      }
      if (m === l) break;
      if (round === ROUNDS) {
        d[l] = NaN;
        break;
      }
      chase(d, e, l, m, turned);
    }
  }
}

/**
 * One sweep over the rows l to m, shifted by Wilkinson's estimate of the eigenvalue at l.
 * @param {Float64Array} d @param {Float64Array} e @param {number} l @param {number} m @param {Float64Array | null} turned
 */
function chase(d, e, l, m, turned) {
  const n = d.length;
  const half = (d[l + 1] - d[l]) / (2 * e[l]);
  let g = d[m] - d[l] + e[l] / (half + (half < 0 ? -1 : 1) * Math.hypot(half, 1));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i -= 1) {
    const f = s * e[i];
    const b = c * e[i];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    if (turned) {
      for (let k = 0; k < n; k += 1) {
        const [u, w] = [turned[k * n + i], turned[k * n + i + 1]];
        turned[k * n + i + 1] = s * u + c * w;
        turned[k * n + i] = c * u - s * w;
      }
    }
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}
