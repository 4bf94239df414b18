/** Drawing on canvases: paths with a casing, heads, exits, crosses. Pixels in, nothing out. */

import { clip } from "./geometry.js";
import { EXIT, FINE, HEAD, MARGIN, MARK, NAME, PATH } from "./measures.js";

/**
 * Trace points a…b of a path.
 * @param {CanvasRenderingContext2D} c @param {Float64Array} pixels @param {number} a @param {number} b
 * @param {number} width @param {number} height
 */
export function trace(c, pixels, a, b, width, height) {
  const [left, top, right, bottom] = [-MARGIN, -MARGIN, width + MARGIN, height + MARGIN];
  let penX = NaN;
  let penY = NaN;
  c.beginPath();
  let [ax, ay] = [pixels[2 * a], pixels[2 * a + 1]];
  for (let i = 2 * a; i < 2 * b; i += 2) {
    const [bx, by] = [pixels[i + 2], pixels[i + 3]];
    if (Math.abs(bx - ax) < FINE && Math.abs(by - ay) < FINE && i + 2 < 2 * b) continue;
    const part = clip(ax, ay, bx, by, left, top, right, bottom);
    if (part) {
      const [t, u] = part;
      const [fromX, fromY] = t === 0 ? [ax, ay] : [ax + t * (bx - ax), ay + t * (by - ay)];
      if (fromX !== penX || fromY !== penY) c.moveTo(fromX, fromY);
      [penX, penY] = u === 1 ? [bx, by] : [ax + u * (bx - ax), ay + u * (by - ay)];
      c.lineTo(penX, penY);
    }
    [ax, ay] = [bx, by];
  }
}

/**
 * The length of a path up to each point, so that dashes run on when it is drawn in pieces.
 * @param {Float64Array} pixels @returns {Float64Array}
 */
export function lengths(pixels) {
  const sums = new Float64Array(pixels.length / 2);
  for (let i = 1; i < sums.length; i += 1) {
    const step = Math.hypot(pixels[2 * i] - pixels[2 * i - 2], pixels[2 * i + 1] - pixels[2 * i - 1]);
    sums[i] = sums[i - 1] + Math.min(step, 1e5);
  }
  return sums;
}

/**
 * Stroke points a…b of a path, a casing under the line.
 * @param {CanvasRenderingContext2D} c
 * @param {{pixels: Float64Array, lengths: Float64Array, color: string, dash: number[], wide: number}} path
 * @param {number} a @param {number} b @param {{casing: string}} theme @param {number} width
 * @param {number} height
 * @param {number} [opacity]
 */
export function strokePath(c, path, a, b, theme, width, height, opacity = 1) {
  if (b <= a) return;
  trace(c, path.pixels, a, b, width, height);
  c.lineJoin = "round";
  c.setLineDash([]);
  c.strokeStyle = theme.casing;
  c.lineWidth = path.wide + PATH.casing;
  c.globalAlpha = PATH.opacity * opacity;
  c.stroke();
  c.globalAlpha = opacity;
  c.setLineDash(path.dash);
  c.lineDashOffset = path.lengths[a];
  c.strokeStyle = path.color;
  c.lineWidth = path.wide;
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
}

/**
 * A filled marker with a ring around it.
 * @param {CanvasRenderingContext2D} c @param {string} shape @param {number} x @param {number} y
 * @param {number} r @param {string} color @param {string} ring
 */
export function marker(c, shape, x, y, r, color, ring) {
  c.beginPath();
  const half = HEAD.square * r;
  if (shape === "square") c.rect(x - half, y - half, 2 * half, 2 * half);
  else if (shape === "diamond") polygon(c, x, y, HEAD.diamond * r, 4, -Math.PI / 2);
  else if (shape === "triangle") polygon(c, x, y, HEAD.triangle * r, 3, -Math.PI / 2);
  else c.arc(x, y, r, 0, 2 * Math.PI);
  c.fillStyle = color;
  c.strokeStyle = ring;
  c.lineWidth = HEAD.edge;
  c.lineJoin = "round";
  c.fill();
  c.stroke();
}

/**
 * The ring around the head of the run in focus.
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {string} color
 * @param {string} casing @param {number} [larger] how much larger it is than on a desk
 */
export function ring(c, x, y, color, casing, larger = 1) {
  c.beginPath();
  c.arc(x, y, HEAD.ring * larger, 0, 2 * Math.PI);
  c.strokeStyle = casing;
  c.lineWidth = HEAD.casing;
  c.stroke();
  c.strokeStyle = color;
  c.lineWidth = HEAD.line;
  c.stroke();
}

/**
 * A pointer at the edge, in the direction of travel.
 * @param {CanvasRenderingContext2D} c @param {{x: number, y: number, angle: number}} exit @param {string} color
 * @param {string} ring
 */
export function exitMark(c, exit, color, ring) {
  const r = EXIT.radius;
  c.beginPath();
  polygon(c, exit.x - r * Math.cos(exit.angle), exit.y - r * Math.sin(exit.angle), r, 3, exit.angle);
  c.fillStyle = color;
  c.strokeStyle = ring;
  c.lineWidth = EXIT.edge;
  c.fill();
  c.stroke();
}

/**
 * A plus (a minimum) or a turned one (a saddle).
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {boolean} turned
 * @param {{text: string, casing: string}} theme
 */
export function cross(c, x, y, turned, theme) {
  const r = turned ? MARK.saddle : MARK.minimum;
  c.beginPath();
  for (const angle of turned ? [Math.PI / 4, (3 * Math.PI) / 4] : [0, Math.PI / 2]) {
    c.moveTo(x - r * Math.cos(angle), y - r * Math.sin(angle));
    c.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  c.lineCap = "round";
  for (const [tone, width] of /** @type {[string, number][]} */ ([
    [theme.casing, MARK.casing],
    [theme.text, MARK.wide],
  ])) {
    c.strokeStyle = tone;
    c.lineWidth = width;
    c.stroke();
  }
  c.lineCap = "butt";
}

/**
 * A line with a casing and an end: a "full" or an "open" arrow head, or a "bar" across.
 * @param {CanvasRenderingContext2D} c @param {number} ax @param {number} ay @param {number} bx
 * @param {number} by
 * @param {string} color @param {string} casing @param {"full" | "open" | "bar"} end
 */
export function arrow(c, ax, ay, bx, by, color, casing, end) {
  const angle = Math.atan2(by - ay, bx - ax);
  const tip = (/** @type {number} */ turn, /** @type {number} */ r) =>
    c.lineTo(bx + r * Math.cos(angle + turn), by + r * Math.sin(angle + turn));
  for (const [tone, width] of /** @type {[string, number][]} */ ([
    [casing, 5],
    [color, 2.2],
  ])) {
    c.strokeStyle = c.fillStyle = tone;
    c.lineWidth = width;
    c.lineJoin = c.lineCap = "round";
    c.beginPath();
    c.moveTo(ax, ay);
    c.lineTo(bx, by);
    c.stroke();
    c.beginPath();
    if (end === "bar") {
      tip(Math.PI / 2, 5);
      tip(-Math.PI / 2, 5);
    } else {
      tip(Math.PI - 0.45, 10);
      c.lineTo(bx, by);
      tip(Math.PI + 0.45, 10);
      if (end === "full") {
        c.closePath();
        c.fill();
      }
    }
    c.stroke();
  }
  c.lineCap = "butt";
}

/**
 * Text with a halo.
 * @param {CanvasRenderingContext2D} c @param {string} text @param {number} x @param {number} y
 * @param {string} color @param {string} halo
 */
export function haloText(c, text, x, y, color, halo) {
  c.lineJoin = "round";
  c.strokeStyle = halo;
  c.lineWidth = NAME.halo;
  c.strokeText(text, x, y);
  c.fillStyle = color;
  c.fillText(text, x, y);
}

/**
 * 10 to a power, with the exponent raised.
 * @param {CanvasRenderingContext2D} c @param {number} exponent @param {number} right @param {number} y
 */
export function power(c, exponent, right, y) {
  const font = c.font;
  c.font = font.replace("11px", "8px");
  const raised = String(exponent).replace("-", "−");
  const wide = c.measureText(raised).width;
  c.fillText(raised, right, y - 4);
  c.font = font;
  c.fillText("10", right - wide - 1, y);
}

/**
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} r @param {number} n
 * @param {number} angle
 */
function polygon(c, x, y, r, n, angle) {
  for (let k = 0; k < n; k += 1) {
    const a = angle + (2 * Math.PI * k) / n;
    c.lineTo(x + r * Math.cos(a), y + r * Math.sin(a));
  }
  c.closePath();
}

/**
 * Give a canvas the size of its box in device pixels, and a context in CSS pixels.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 */
export function fit(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  return c;
}
