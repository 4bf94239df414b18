/**
 * The gradients of mini-batches where the run in focus stands: clouds for batches of 1 and 10, and the full
 * gradient.
 */

import { arrow, fit, haloText } from "../core/drawing.js";
import { format } from "../core/geometry.js";
import { find } from "../core/legend.js";
import { fetchMessage } from "../core/payload.js";
import { themeOf } from "../core/theme.js";
import { eigen } from "../overlays/bending.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */

/** The cloud is fetched when the playhead has rested this long. */
const REST = 150;
const HTML = `
  <div class="ot-title"><strong>Mini-batch gradients</strong><span></span></div>
  <div class="ot-chart ot-square"><canvas role="img"></canvas></div>
  <div class="ot-key"></div>`;

/**
 * The points of the ellipse with 2 standard deviations of a covariance [2, 2] around a mean.
 * @param {Float32Array} mean @param {Float32Array} spread @returns {[number, number][]}
 */
export function ellipse(mean, spread) {
  const axes = eigen([spread[0], spread[1], spread[3]]).map(({ value, vector }) =>
    vector.map((part) => 2 * Math.sqrt(Math.max(value, 0)) * part),
  );
  return Array.from({ length: 65 }, (_, i) => {
    const t = (2 * Math.PI * i) / 64;
    const at = (/** @type {0 | 1} */ k) => mean[k] + Math.cos(t) * axes[0][k] + Math.sin(t) * axes[1][k];
    return [at(0), at(1)];
  });
}

/** @param {HTMLElement} parent @param {Clock} clock @param {{resolve: (url: string) => string}} host */
export function createCloud(parent, clock, host) {
  const root = document.createElement("div");
  root.className = "ot ot-cloud";
  root.innerHTML = HTML;
  parent.append(root);
  const chart = find(root, ".ot-chart");
  const canvas = find(root, "canvas", HTMLCanvasElement);
  const [said, key] = [find(root, ".ot-title span"), find(root, ".ot-key")];
  let context = fit(canvas, 1, 1);
  let size = { width: 1, height: 1 };
  /** @type {Header.AskCloud} */ let header;
  /** @type {Message<Header.Cloud> | null} */ let message = null;
  let wanted = "";
  let timer = 0;
  let waiting = false;
  const stop = clock.listen(look);

  /** @param {Message<Header.AskCloud>} given */
  function update(given) {
    header = given.header;
    wanted = "";
    waiting = false;
    look();
    draw();
  }

  /** Ask for the cloud at the playhead, once it rests. */
  function look() {
    if (!header) return;
    const step = Math.min(Math.floor(clock.step + 1e-9), header.steps);
    const [kind, version, run, link] = header.url.split("/");
    const url = `${kind}/${version}/${run}/${step}/${link}`;
    if (url === wanted || (!message && waiting)) return; // the first one comes, whatever plays
    wanted = url;
    waiting = true;
    clearTimeout(timer);
    timer = window.setTimeout(() => load(url, step), message ? REST : 0);
  }

  /** @param {string} url @param {number} step */
  async function load(url, step) {
    try {
      const found = await fetchMessage(host.resolve(url));
      if (url !== wanted) return;
      waiting = false;
      message = found;
      said.textContent = `${found.header.run}, step ${step}`;
      draw();
      look(); // the playhead may have moved on
    } catch {
      if (url !== wanted) return;
      waiting = false;
      said.textContent = "could not be loaded";
    }
  }

  function draw() {
    if (!message) return;
    const theme = themeOf(root);
    const { sizes, samples } = message.header;
    const { arrays } = message;
    const { mean } = arrays;
    const c = context;
    const { width, height } = size;
    c.clearRect(0, 0, width, height);
    const largest = sizes.length ? message.arrays[`spread${sizes[0]}`].values : new Float32Array(4);
    const rim = ellipse(mean.values, largest);
    const reach = 1.25 * Math.max(...rim.flat().map(Math.abs), ...mean.values.map(Math.abs), 1e-12);
    const scale = Math.min(width, height) / 2 / reach;
    /** @param {ArrayLike<number>} p @param {number} [i] @returns {[number, number]} */
    const place = (p, i = 0) => [width / 2 + p[2 * i] * scale, height / 2 - p[2 * i + 1] * scale];
    c.strokeStyle = theme.rule;
    c.lineWidth = 1;
    c.strokeRect(0.5, 0.5, width - 1, height - 1);
    c.beginPath();
    c.moveTo(0, height / 2);
    c.lineTo(width, height / 2);
    c.moveTo(width / 2, 0);
    c.lineTo(width / 2, height);
    c.stroke();
    const colors = [theme.down, theme.up];
    sizes.forEach((count, n) => {
      const points = arrays[`batches${count}`].values;
      c.fillStyle = colors[n];
      c.globalAlpha = 0.45;
      for (let i = 0; 2 * i < points.length; i += 1) {
        const [x, y] = place(points, i);
        c.fillRect(x - 1.25, y - 1.25, 2.5, 2.5);
      }
      c.globalAlpha = 1;
      c.beginPath();
      for (const point of ellipse(mean.values, arrays[`spread${count}`].values)) c.lineTo(...place(point));
      c.strokeStyle = colors[n];
      c.lineWidth = 1.8;
      c.stroke();
    });
    const [ex, ey] = place(mean.values);
    arrow(c, width / 2, height / 2, ex, ey, theme.text, theme.casing, "full");
    c.font = `600 12px ${theme.font}`;
    c.textBaseline = "middle";
    haloText(
      c,
      "∇f, all samples",
      Math.min(ex + 8, width - 96),
      ey + (ey < height / 2 ? -10 : 10),
      theme.text,
      theme.casing,
    );
    c.font = `11px ${theme.font}`;
    haloText(c, `±${format(reach)}`, 6, height - 10, theme.muted, theme.casing);
    key.innerHTML =
      sizes
        .map((count, n) => `<span><i style="background:${colors[n]}"></i>batch of ${count}</span>`)
        .join("") +
      `<span>${samples.toLocaleString("en")} samples; ellipses hold 2 standard deviations</span>`;
    canvas.setAttribute(
      "aria-label",
      `Gradients of mini-batches of ${sizes.join(" and ")} samples around the full gradient of length ${format(Math.hypot(...mean.values))}`,
    );
  }

  const resized = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (!width || !height) return;
    size = { width, height };
    context = fit(canvas, width, height);
    draw();
  });
  resized.observe(chart);
  function destroy() {
    stop();
    clearTimeout(timer);
    resized.disconnect();
    root.remove();
  }
  return { root, update, destroy };
}
