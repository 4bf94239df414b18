/** The map as it is shown, as a picture: its pixels as PNG, or its paths as lines and letters in an SVG. */

import { separate, toPixelX, toPixelY } from "../core/geometry.js";
import { beside, focusLast, fontOf, sayHead } from "../core/heads.js";
import { HEAD, MARK, NAME, PATH } from "../core/measures.js";
import { colorOf, themeOf } from "../core/theme.js";
import { stacked, wayOf } from "../core/wandering.js";
import { t } from "../core/words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Frame } from "../core/geometry.js" */

/** A picture has at least so many pixels for one of the page. */
const SHARP = 2;

/** The canvases of a map that are shown, from the lowest. @param {HTMLElement} stage @param {string} [which] */
const canvasesOf = (stage, which = "canvas") =>
  [.../** @type {NodeListOf<HTMLCanvasElement>} */ (stage.querySelectorAll(which))].filter(
    (canvas) => canvas.width > 1 && canvas.checkVisibility(),
  );

/** All that is shown as one canvas. @param {HTMLElement} stage @param {HTMLCanvasElement[]} canvases */
function together(stage, canvases) {
  const { width, height, left, top } = stage.getBoundingClientRect();
  const made = document.createElement("canvas");
  const ratio = Math.max(devicePixelRatio, SHARP);
  Object.assign(made, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const c = /** @type {CanvasRenderingContext2D} */ (made.getContext("2d"));
  c.fillStyle = themeOf(stage).background;
  c.fillRect(0, 0, made.width, made.height);
  for (const canvas of canvases) {
    const box = canvas.getBoundingClientRect();
    c.drawImage(
      canvas,
      (box.left - left) * ratio,
      (box.top - top) * ratio,
      box.width * ratio,
      box.height * ratio,
    );
  }
  return made;
}

/** @param {HTMLElement} stage @returns {Promise<Blob>} */
export const png = (stage) =>
  new Promise((done, failed) =>
    together(stage, canvasesOf(stage)).toBlob((blob) =>
      blob ? done(blob) : failed(new Error(t("This picture is too large for the browser."))),
    ),
  );

/**
 * The map as an SVG: contours and axes as an image, above it every path up to the playhead, its head and its name.
 * @param {HTMLElement} stage @param {Clock} clock @param {[Frame["x"], Frame["y"]]} range what of the plane is shown
 */
export function svg(stage, clock, [x, y]) {
  const { width, height } = stage.getBoundingClientRect();
  const theme = themeOf(stage);
  const race = /** @type {Races.Race} */ (clock.race);
  const frame = { x, y, width, height };
  const px = (/** @type {number} */ value) => Number(toPixelX(frame, value).toFixed(2));
  const py = (/** @type {number} */ value) => Number(toPixelY(frame, value).toFixed(2));
  const ground = together(stage, canvasesOf(stage, ".ot-plot canvas")).toDataURL();
  const rows = race.experiment.steps + 1;
  const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  ruler.font = fontOf(width, theme, 1);
  const lengthOf = (/** @type {string} */ text) => ruler.measureText(text).width;
  const at = Math.min(Math.floor(clock.step + 1e-9), rows - 1);
  const runs = race.description.runs.map((run, i) => {
    const color = colorOf(run, theme);
    const last = Math.min(at, race.diverged[i] ?? rows - 1);
    const values = race.x.values.subarray(2 * i * rows, 2 * (i + 1) * rows);
    /** @type {string[]} */ const points = [];
    for (let k = 0; k <= last; k += 1) {
      const point = `${px(values[2 * k])},${py(values[2 * k + 1])}`;
      if (point !== points.at(-1)) points.push(point);
    }
    const wide = i === race.description.focus ? PATH.focused : PATH.wide;
    const line = `<polyline points="${points.join(" ")}" fill="none" stroke-linejoin="round"`;
    const [hx, hy] = points[points.length - 1].split(",").map(Number);
    const ended = {
      title: race.titles[i],
      diverged_at: race.diverged[i],
      outside: race.trajectories[i].outside,
    };
    const says = sayHead(ended, at, (row) => row);
    return {
      color,
      says,
      way: wayOf(values, race.diverged[i] ?? rows - 1, race.description.window),
      place: beside(hx, hy, lengthOf(says), width, 1, 1),
      path: `${line} stroke="${theme.casing}" stroke-width="${wide + PATH.casing}" stroke-opacity="${PATH.opacity}"/>
${line} stroke="${color}" stroke-width="${wide}" stroke-dasharray="${run.dash.join(" ")}"><title>${escaped(race.titles[i])}</title></polyline>`,
      head: `<circle cx="${hx}" cy="${hy}" r="${HEAD.radius}" fill="${color}" stroke="${theme.casing}" stroke-width="${HEAD.edge}"/>`,
    };
  });
  const tops = separate(
    runs.map(({ place }) => place),
    NAME.line,
    height,
  );
  const names = runs.map(
    ({ color, says, place: { left } }, i) =>
      `<text x="${left}" y="${(tops[i] + 0.78 * NAME.line).toFixed(2)}" font-size="${NAME.size}" font-weight="600" fill="${color}" stroke="${theme.casing}" stroke-width="${NAME.halo}" stroke-linejoin="round" paint-order="stroke">${escaped(says)}</text>`,
  );
  const minima = race.marks.minima.map(([mx, my]) => {
    const [cx, cy, r] = [px(mx), py(my), MARK.minimum];
    return `<path d="M${cx - r} ${cy}h${2 * r}M${cx} ${cy - r}v${2 * r}" stroke="${theme.casing}" stroke-width="${MARK.wide}"/>`;
  });
  const { focus } = race.description;
  const above = focusLast(runs.length, focus);
  const ways = runs.map(({ way }) => way);
  const title = `${race.description.title}: ${race.titles.join(", ")}`;
  return new Blob(
    [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${escaped(theme.font)}">
<title>${escaped(title)}</title>
<desc>${escaped(location.href.startsWith("http") ? location.href : JSON.stringify(race.experiment))}</desc>
<clipPath id="frame"><rect width="${width}" height="${height}"/></clipPath>
<g clip-path="url(#frame)">
<image href="${ground}" width="${width}" height="${height}"/>
${[...minima, ...stacked(ways, focus).map((i) => runs[i].path), ...above.map((i) => runs[i].head), ...names].join("\n")}
</g>
</svg>
`,
    ],
    { type: "image/svg+xml" },
  );
}

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Save a file from the page. @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
