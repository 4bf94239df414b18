/** An atlas that is open: what it shows, computed coarse first, then sharp, by several workers. */

import { format } from "../core/geometry.js";
import { count, element } from "../core/legend.js";
import { themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { planOf } from "../race/atlas.js";
import { shareAt } from "../race/axes.js";
import { flat } from "../race/view.js";
import { createCell } from "./cell.js";
import { pixelsOf, rampOf } from "./coloring.js";
import { createGround, valuesAt } from "./ground.js";
import { cellAt, createHand } from "./hand.js";
import { createHead } from "./head.js";
import { createKey } from "./legend.js";
import { createMaking } from "./making.js";
import { createRates, sayCurves } from "./rates.js";
import { createTrials } from "./trials.js";
import { sentence, summary } from "./words.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { AtlasView } from "../core/viewing.js" */
/** @import { Plan } from "../race/atlas.js" */
/** @import { Place } from "./ground.js" */
/** @import { Made } from "./making.js" */
/** @import { Compared } from "./rates.js" */

/** Put its parts into a root. @param {HTMLElement} root @param {Clock} clock */
export function createOpen(root, clock) {
  /** @type {Made | null} */ let made = null;
  /** @type {Place | null} */ let at = null;
  const hand = createHand(
    clock,
    () => made,
    () => {
      at = null;
    },
  );
  const head = createHead(root, hand);
  const about = element("p", "ot-atlas-about");
  const left = element("div", "ot-atlas-left");
  const body = element("div", "ot-atlas-body", [left]);
  const spoken = element("p", "ot-atlas-spoken", "", { role: "status" });
  const problem = element("p", "ot-atlas-about", "", { role: "alert", hidden: "" });
  root.append(about, problem, body, spoken);
  const back = () => (clock.viewing.view.atlas?.zoom ? hand.set({ zoom: null }) : point(null));
  const ground = createGround(left, { point, open: hand.open, zoom: hand.zoom, back });
  const key = createKey(left);
  const cell = createCell(body, () =>
    hand.open(at ?? ownPlace(/** @type {Made} */ (made).race, /** @type {Made} */ (made).plan), at === null),
  );
  const rates = createRates(root, hand.openRate);
  const report = createReport(head, problem);
  const trials = createTrials(root, clock, {
    open: hand.openTrial,
    ...report,
    spoken: (words) => void spoken.replaceChildren(words),
  });
  const image = element("canvas", "");
  /** @type {Compared | null} */ let compared = null;
  let theme = themeOf(root);
  const making = createMaking(clock, {
    made: (next) => {
      problem.hidden = true;
      made = next;
      paint();
      look(false);
    },
    compared: (next) => {
      compared = next;
      paint();
    },
    whole: (runs, seconds) => {
      report.say(runs, seconds);
      say();
    },
    failed: report.failed,
  });

  /** Once a frame: what is shown is what the view and the race say. @param {Races.Race} race @param {AtlasView} atlas @param {number} focus */
  function follow(race, atlas, focus) {
    const plan = planOf(race, atlas, focus);
    head.show(race, atlas, plan);
    const words = sentence(plan, race.titles[plan.run], race.experiment.steps);
    if (about.textContent !== words) about.textContent = words;
    body.hidden = atlas.kind === "rates" || atlas.kind === "search";
    rates.root.hidden = atlas.kind !== "rates";
    trials.root.hidden = atlas.kind !== "search";
    if (trials.root.hidden) making.follow(race, atlas, plan);
    else trials.follow(race, plan);
    const now = themeOf(root);
    if (now.background === theme.background) return;
    theme = now;
    paint();
  }

  function paint() {
    if (compared && !rates.root.hidden) rates.show({ ...compared, theme });
    if (!made || body.hidden) return;
    const { cells, plan, race } = made;
    const ramp = plan.of === "minimum" ? null : rampOf(cells, plan, race.floor);
    put(image, made, ramp, theme);
    ground.show({ image, plan, minima: placesOf(race, plan), theme });
    key.show(race, plan, cells, ramp, theme);
  }

  /** The picture in words. */
  function say() {
    if (compared && !rates.root.hidden) spoken.textContent = sayCurves(compared);
    if (!made || body.hidden) return;
    const { plan, cells, race, shape } = made;
    const words = summary(plan, cells, race.minima, bestOf(made));
    spoken.textContent = words;
    ground.root.setAttribute(
      "aria-label",
      t(
        "{said} {words} Arrow keys look at a cell, Enter opens it, plus zooms in, Escape goes back. {across} by {up} cells.",
        { said: about.textContent, words, across: shape[0], up: shape[1] },
      ),
    );
  }

  /** The cell that is looked at; without a pointer that of the race that is shown. @param {boolean} plays */
  function look(plays) {
    if (!made) return;
    const { race, plan } = made;
    const place = at ?? ownPlace(race, plan);
    ground.mark(place);
    cell.name(at ? t("This cell") : t("The run as it is set"));
    cell.show(race, plan, at ? cellAt(made, at) : valuesAt(plan, place), theme, plays);
  }

  /** @param {Place | null} place */
  function point(place) {
    at = place;
    look(place !== null);
  }

  function stop() {
    for (const one of [making, trials]) one.stop();
  }

  function destroy() {
    making.stop();
    for (const one of [ground, cell, rates, trials]) one.destroy();
  }
  return { follow, stop, destroy };
}

/**
 * The cells as pixels of a canvas.
 * @param {HTMLCanvasElement} image @param {Made} made @param {ReturnType<typeof rampOf>} ramp @param {Theme} theme
 */
function put(image, { cells, shape, plan, race: { floor, experiment } }, ramp, theme) {
  const pixels = pixelsOf(cells, shape, { plan, floor, steps: experiment.steps, ramp }, theme);
  [image.width, image.height] = shape;
  image.getContext("2d")?.putImageData(new ImageData(pixels, shape[0]), 0, 0);
}

/**
 * What the work has taken, or why there is none.
 * @param {ReturnType<typeof createHead>} head @param {HTMLElement} problem
 */
const createReport = (head, problem) => ({
  /** @param {number} runs @param {number} seconds */
  say: (runs, seconds) =>
    head.say(t("{runs} runs · {seconds} s", { runs: count(runs), seconds: seconds.toFixed(1) })),
  /** @param {unknown} error */
  failed(error) {
    problem.textContent = t("This atlas could not be computed. {error}", {
      error: error instanceof Error ? error.message : error,
    });
    problem.hidden = false;
  },
});

/** Where the minima lie on an atlas of starts, as shares. @param {Races.Race} race @param {Plan} plan */
function placesOf({ marks }, { x, y }) {
  if (x.start === null || y.start === null) return [];
  return marks.minima.map((place) => [shareAt(x, place[x.start ?? 0]), shareAt(y, place[y.start ?? 0])]);
}

/** Where the race itself is, as it is set. @param {Races.Race} race @param {Plan} plan @returns {Place} */
function ownPlace({ description, experiment }, { run, x, y }) {
  const start = Float64Array.from(experiment.runs[run].start ?? experiment.start);
  const there = flat(description, start, new Float64Array(1));
  const of = (/** @type {Plan["x"]} */ axis) => {
    const value =
      axis.start === null
        ? Number(axis.path.split(".").reduce((place, part) => place?.[part], /** @type {any} */ (experiment)))
        : there[axis.start];
    const share = shareAt(axis, value);
    return Number.isFinite(share) ? Math.max(0, Math.min(share, 1)) : 0.5;
  };
  return [of(x), of(y)];
}

/** The lowest number of an atlas, and where it is. @param {Made} made */
function bestOf({ cells: { value }, shape: [nx, ny], plan }) {
  let best = -1;
  for (let k = 0; k < value.length; k += 1)
    if (!Number.isNaN(value[k]) && (best < 0 || value[k] < value[best])) best = k;
  if (best < 0) return "";
  const [a, b] = valuesAt(plan, [((best % nx) + 0.5) / nx, (Math.floor(best / nx) + 0.5) / ny]);
  return t("{value}, at {across} {a} and {up} {b}", {
    value: format(value[best]),
    across: plan.x.title,
    a: format(a),
    up: plan.y.title,
    b: format(b),
  });
}
