/** The loss over a window of a landscape's plane, at the points of a grid. */

/**
 * Where a surface is measured: a window of the plane (`plane`: its origin and directions; null where the
 * parameters themselves are the axes), and how many points it has.
 * @typedef {object} Field
 * @property {number} dimension
 * @property {{origin: number[], across: number[][]} | null} plane
 * @property {number[][]} window [[x0, x1], [y0, y1]]
 * @property {[ny: number, nx: number]} shape [1, nx] in one dimension
 */

/** What is measured there. @typedef {Pick<Engine.LandscapeModule, "loss">} Measured */

/**
 * A function that writes the losses of row j of a field into `out` [ny × nx]; NaN where they are not finite.
 * @param {Measured} landscape @param {Float64Array} h its sliders @param {Engine.Data | null} data
 * @param {Field} field @param {Float64Array} out
 * @returns {(j: number) => void}
 */
export function measuring(landscape, h, data, { dimension, plane, window, shape }, out) {
  const [ny, nx] = shape;
  const [[x0, x1], [y0, y1]] = window;
  const place = new Float64Array(dimension);
  const last = [Math.max(nx - 1, 1), Math.max(ny - 1, 1)];
  return (j) => {
    const y = y0 + (j / last[1]) * (y1 - y0);
    for (let i = 0; i < nx; i += 1) {
      const x = x0 + (i / last[0]) * (x1 - x0);
      if (plane) {
        const { origin, across } = plane;
        for (let k = 0; k < dimension; k += 1) place[k] = origin[k] + x * across[0][k] + y * across[1][k];
      } else {
        place[0] = x;
        if (dimension > 1) place[1] = y;
      }
      const loss = landscape.loss(place, h, data);
      out[j * nx + i] = Number.isFinite(loss) ? loss : NaN;
    }
  };
}
