/** Where a grid has no values: its holes get smooth edges, and heights up to there. */

/** How far over the edge of a hole heights are needed, in points of the grid. */
const RINGS = 3;
/** What a point's neighbours along one axis count when the edge is smoothed. */
const KERNEL = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];

/**
 * @typedef {object} Gaps
 * @property {Float32Array} v [ny, nx] with heights over the edges of the holes, 0 further inside
 * @property {Float32Array} share [ny, nx] from 0 in a hole to 1 outside; a half is its edge
 * @property {Uint8Array} solid [ny, nx] whether the cell above and right of a point is far from any hole
 */

/**
 * The holes of a grid, which are NaN.
 * @param {Float32Array} v [ny, nx] @param {number} nx @param {number} ny @returns {Gaps}
 */
export function gapsOf(v, nx, ny) {
  const known = Float32Array.from(v, (height) => (Number.isNaN(height) ? 0 : 1));
  const share = smooth(smooth(known, nx, ny, 1, nx), ny, nx, nx, 1);
  let heights = v;
  for (let ring = 0; ring < RINGS; ring += 1) heights = grown(heights, nx, ny);
  heights = heights.map((height) => (Number.isNaN(height) ? 0 : height));
  const solid = new Uint8Array(nx * ny);
  for (let j = 0; j < ny - 1; j += 1) {
    for (let i = 0; i < nx - 1; i += 1) {
      const p = j * nx + i;
      solid[p] = Number(Math.min(share[p], share[p + 1], share[p + nx], share[p + nx + 1]) > 0.999);
    }
  }
  return { v: heights, share, solid };
}

/**
 * A grid smoothed along one axis.
 * @param {Float32Array} grid @param {number} n points along the axis @param {number} rows
 * @param {number} stride from point to point @param {number} next from row to row
 */
function smooth(grid, n, rows, stride, next) {
  const out = new Float32Array(grid.length);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < n; i += 1) {
      let sum = 0;
      for (let k = -2; k <= 2; k += 1) {
        const at = Math.max(0, Math.min(i + k, n - 1));
        sum += KERNEL[k + 2] * grid[j * next + at * stride];
      }
      out[j * next + i * stride] = sum;
    }
  }
  return out;
}

/** A grid with one more ring of heights around what is known. @param {Float32Array} v @param {number} nx @param {number} ny */
function grown(v, nx, ny) {
  const out = v.slice();
  for (let j = 0; j < ny; j += 1) {
    for (let i = 0; i < nx; i += 1) {
      if (!Number.isNaN(v[j * nx + i])) continue;
      let [sum, count] = [0, 0];
      for (let y = Math.max(j - 1, 0); y <= Math.min(j + 1, ny - 1); y += 1) {
        for (let x = Math.max(i - 1, 0); x <= Math.min(i + 1, nx - 1); x += 1) {
          const height = v[y * nx + x];
          if (Number.isNaN(height)) continue;
          sum += height;
          count += 1;
        }
      }
      if (count) out[j * nx + i] = sum / count;
    }
  }
  return out;
}
