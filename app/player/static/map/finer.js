/** A grid with twice as many cells, along smooth curves through its points. */

/**
 * The values [2ny − 1, 2nx − 1] of a grid and between its points, by cubics through four neighbours
 * (Catmull & Rom 1974), none below 0 or above `most`.
 * @param {Float32Array} v [ny, nx] @param {number} nx @param {number} ny @param {number} most
 */
export function finer(v, nx, ny, most) {
  const wide = 2 * nx - 1;
  const out = new Float32Array(wide * (2 * ny - 1));
  for (let j = 0; j < ny; j += 1) {
    for (let i = 0; i < nx; i += 1) out[2 * j * wide + 2 * i] = v[j * nx + i];
    between(out, 2 * j * wide, 2, nx, most);
  }
  for (let i = 0; i < wide; i += 1) between(out, i, 2 * wide, ny, most);
  return out;
}

/**
 * Fill what lies between n known values, which stand `stride` apart.
 * @param {Float32Array} out @param {number} from @param {number} stride @param {number} n @param {number} most
 */
function between(out, from, stride, n, most) {
  const last = from + (n - 1) * stride;
  for (let at = from; at < last; at += stride) {
    const [b, c] = [out[at], out[at + stride]];
    const before = at > from;
    const after = at + stride < last;
    // beyond the ends the curve of the last three goes on
    const a = before ? out[at - stride] : after ? 3 * (b - c) + out[at + 2 * stride] : 2 * b - c;
    const d = after ? out[at + 2 * stride] : before ? 3 * (c - b) + out[at - stride] : 2 * c - b;
    const value = (9 * (b + c) - a - d) / 16;
    out[at + stride / 2] = value < 0 ? 0 : value > most ? most : value;
  }
}
