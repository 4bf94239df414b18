/** The colours of a block: bands, thin lines between them, the sides, all of it lit. */

/** @import { Relief } from "./block.js" */
/** @import { Screen } from "./render.js" */

/** What the block's sides have of the colours of their heights. */
const STRATA = 0.22;

/** How much of their colour level lines have. */
const LINE = 0.5;

/** So many columns are coloured at a time. */
const BLOCK = 16;

/**
 * Colours: bands with soft edges, thin lines between them, all of it lit.
 * @param {Relief} relief @param {Screen} screen
 */
export function tint({ perBand, colors, line, wall }, { w, h, ratio, heights, bright, out }) {
  const last = colors.length / 3 - 2;
  const half = 0.5 + 0.4 * ratio; // half a line, and half a pixel
  const tall = h + 2;
  // A few columns at a time: they lie apart in memory, and so do the rows of the picture.
  for (let left = 0; left < w; left += BLOCK) {
    const right = left + BLOCK < w ? left + BLOCK : w;
    for (let row = 0; row < h; row += 1) {
      for (let column = left; column < right; column += 1) {
        const p = (column + 1) * tall + row + 1;
        const z = heights[p];
        if (z < -1) {
          out[row * w + column] = 0;
          continue;
        }
        const v = z > 0 ? z * perBand : 0;
        let lit = bright[p];
        let edge = 0;
        let r = 0,
          g = 0,
          b = 0;
        if (lit < 0) {
          const c = 3 * (v | 0);
          r = wall[0] + STRATA * (colors[c] - wall[0]);
          g = wall[1] + STRATA * (colors[c + 1] - wall[1]);
          b = wall[2] + STRATA * (colors[c + 2] - wall[2]);
          lit = -lit;
        } else {
          let n = (v + 0.5) | 0;
          if (n < 1) n = 1;
          else if (n > last) n = last;
          // Of two neighbours, the one on the same slope: the other may be far behind.
          const west = Math.abs(z - heights[p - tall]),
            east = Math.abs(z - heights[p + tall]);
          const north = Math.abs(z - heights[p - 1]),
            south = Math.abs(z - heights[p + 1]);
          const dx = west < east ? west : east,
            dy = north < south ? north : south;
          const steep = perBand * (dx > dy ? dx + 0.4 * dy : dy + 0.4 * dx) + 1e-6; // bands a pixel
          const off = (v - n) / steep;
          const near = half - Math.abs(off);
          if (near > 0) {
            const c = 3 * n;
            const above = off > 0.5 ? 1 : off < -0.5 ? 0 : off + 0.5;
            r = colors[c - 3] + above * (colors[c] - colors[c - 3]);
            g = colors[c - 2] + above * (colors[c + 1] - colors[c - 2]);
            b = colors[c - 1] + above * (colors[c + 2] - colors[c - 1]);
            const room = (1 / (steep * ratio) - 1.5) / 4; // lines fade where they stand close
            edge = LINE * (near > 1 ? 1 : near) * (room < 0 ? 0 : room > 1 ? 1 : room);
          } else {
            const c = 3 * (off > 0 ? n : n - 1);
            r = colors[c];
            g = colors[c + 1];
            b = colors[c + 2];
          }
          if (edge < LINE && bright[p + 1] < 0 && heights[p + 1] > -1) edge = LINE; // the block's rim
        }
        r *= lit;
        g *= lit + 0.08 * (1 - lit); // what is in the shade is bluish
        b *= lit + 0.2 * (1 - lit);
        r += edge * (line[0] - r);
        g += edge * (line[1] - g);
        b += edge * (line[2] - b);
        out[row * w + column] =
          -16777216 |
          ((b > 255 ? 255 : b | 0) << 16) |
          ((g > 255 ? 255 : g | 0) << 8) |
          (r > 255 ? 255 : r | 0);
      }
    }
  }
}
