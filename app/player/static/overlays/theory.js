/**
 * What theory says of the run in focus, on a map and in words below it: the path that it predicts, dashed over the
 * measured one, where noise keeps the run, and where the rule would be unstable.
 */

import { fit } from "../core/drawing.js";
import { toPixelX, toPixelY } from "../core/geometry.js";
import { THEORY } from "../core/measures.js";
import { createQuestion } from "../core/question.js";
import { t } from "../core/words.js";
import { sayWords } from "../marks/words.js";
import { hatches } from "./hatching.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Frame } from "../core/geometry.js" */
/** @import { Message, Tensor } from "../core/payload.js" */
/** @import { Host, Scene } from "../map/scene.js" */
/** @import { Label } from "./bending.js" */

/** Where it is fetched, it is when the playhead has rested this long. */
const REST = 60;
/** Points nearer to the last one than so many pixels are left out. */
const NEAR = 1;
/** The predicted path has its name so far along it, and none if it is shorter than so many pixels. */
const [NAMED, SHORT] = [0.4, 60];

/**
 * @param {Scene} scene @param {{hatched: HTMLCanvasElement, theory: HTMLElement}} parts
 * @param {{host: Host, clock: Clock}} about @param {{theory: boolean}} shown what the reader asked for @param {() => void} changed
 */
export function createTheory(scene, { hatched, theory: said }, { host, clock }, shown, changed) {
  const { frame } = scene;
  /** @type {Message<Header.Theory> | null} */ let message = null;
  let context = fit(hatched, 1, 1);
  let [drawn, written] = ["", ""];
  /** @type {string | null} */ let asked = null; // null where nothing is known of the race
  /** @type {Tensor | null} */ let hatching = null; // what was drawn last
  const question = createQuestion(REST);

  /** There is another race; what was said of the one before goes when it is drawn, even if nothing is to be said of this. */
  function forget() {
    asked = null;
  }

  /** Ask for what is said at a step. @param {number} step */
  function ask(step) {
    const { theory } = scene.header;
    const url = theory && shown.theory ? `${theory}/${Math.floor(step + 1e-9)}` : "";
    if (url === asked) return;
    asked = url;
    if (url) {
      question.put(
        [host.resolve(url)],
        ([answer]) => use(answer),
        () => use(null),
      );
    } else {
      question.drop();
      message = null;
    }
  }

  /** @param {Message<any> | null} answer */
  function use(answer) {
    const here = message;
    message = answer;
    if (here === null) changed();
  }

  /** What stays under the paths. */
  function underlay() {
    const { above = null } = message?.header ?? {};
    const { width, height, x, y } = frame;
    const steep = message?.arrays.steep ?? null;
    const now = JSON.stringify([above, width, height, x, y, scene.theme.dark]);
    if (now === drawn && steep === hatching) return;
    [drawn, hatching] = [now, steep];
    context.clearRect(0, 0, width, height);
    if (!steep?.values.length || above === null) return;
    context.beginPath();
    for (const [from, to] of hatches(steep, scene.header.window, above, frame)) {
      context.moveTo(from[0], from[1]);
      context.lineTo(to[0], to[1]);
    }
    context.strokeStyle = scene.theme.down;
    context.globalAlpha = THEORY.hatch;
    context.lineWidth = THEORY.wide;
    context.stroke();
    context.globalAlpha = 1;
  }

  /** Everything about it at the playhead, but for its labels. @param {CanvasRenderingContext2D} c @param {number} step @returns {Label[]} */
  function draw(c, step) {
    ask(step);
    underlay();
    say();
    if (!message) return [];
    const { x, ring } = message.arrays;
    dashed(c, pixelsOf(frame, ring.values));
    const path = pixelsOf(frame, x.values);
    dashed(c, path);
    return nameOf(path);
  }

  /** @param {CanvasRenderingContext2D} c @param {[number, number][]} points */
  function dashed(c, points) {
    c.beginPath();
    let last = [Infinity, Infinity];
    for (const [x, y] of points) {
      if (Math.abs(x - last[0]) < NEAR && Math.abs(y - last[1]) < NEAR) continue; // dashes cost much
      c.lineTo(x, y);
      last = [x, y];
    }
    c.lineJoin = "round";
    c.setLineDash(THEORY.dash.map((part) => part * scene.wide));
    for (const [color, wide] of /** @type {[string, number][]} */ ([
      [scene.theme.casing, THEORY.casing],
      [scene.theme.text, THEORY.wide],
    ])) {
      c.strokeStyle = color;
      c.lineWidth = wide * scene.wide;
      c.stroke();
    }
    c.setLineDash([]);
  }

  /** What the predicted path is called, beside it. @param {[number, number][]} path @returns {Label[]} */
  function nameOf(path) {
    const long = path.slice(1).map(([x, y], k) => Math.hypot(x - path[k][0], y - path[k][1]));
    const whole = long.reduce((sum, part) => sum + part, 0);
    if (!(whole >= SHORT)) return [];
    let [k, gone] = [0, long[0]];
    while (gone < NAMED * whole) {
      k += 1;
      gone += long[k];
    }
    const [x, y] = path[k + 1];
    const inside = x > 0 && x < frame.width && y > 0 && y < frame.height;
    return inside ? [{ text: t("predicted"), color: scene.theme.text, x: x + 8, y: y - 8 }] : [];
  }

  function say() {
    const words = message?.header.words ?? [];
    const more = message?.arrays.steep.values.length ? [HATCHED] : [];
    const text = [...words, ...more].join(" ");
    said.hidden = !text;
    if (text !== written) sayWords(said, text, clock.mathematics, () => {});
    written = text;
  }

  /** The stage has another size. */
  function resize() {
    context = fit(hatched, frame.width, frame.height);
    drawn = "";
  }

  return { forget, draw, resize, destroy: question.drop };
}

const HATCHED = t("Hatched: there the rule is unstable at this rate.");

/** Points as they lie on a map. @param {Frame} frame @param {ArrayLike<number>} points */
const pixelsOf = (frame, points) =>
  Array.from(
    { length: points.length / 2 },
    (_, k) =>
      /** @type {[number, number]} */ ([toPixelX(frame, points[2 * k]), toPixelY(frame, points[2 * k + 1])]),
  );
