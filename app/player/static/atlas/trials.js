/** Grid search and random search side by side: every run at its two settings, and along each of them how good it is. */

import { fit } from "../core/drawing.js";
import { format } from "../core/geometry.js";
import { count, element } from "../core/legend.js";
import { watchSize } from "../core/size.js";
import { mix, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { goodnessOf, placesOf, SIDE, TRIALS, trialAt, trialJobs } from "../race/trials.js";
import { drawAxes } from "./axes.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Plan } from "../race/atlas.js" */
/** @import { Place } from "../race/trials.js" */

/** The room around a map in pixels, what the strips along it take of its side, and the gap between. */
const [LEFT, RIGHT, TOP, BOTTOM, STRIP, GAP] = [46, 10, 10, 38, 0.2, 8];
/** The radius of a run and of the ring around the best; a click opens a run that is as near. */
const [DOT, RING, NEAR] = [3.4, 6.5, 14];
const NAMES = [t("Grid search"), t("Random search")];

/**
 * @param {HTMLElement} parent @param {Clock} clock
 * @param {{open: (race: Races.Race, plan: Plan, values: [number, number]) => void, say: (runs: number, seconds: number)
 *   => void, spoken: (words: string) => void, failed: (error: unknown) => void}} hear
 */
export function createTrials(parent, clock, hear) {
  const root = element("div", "ot-atlas-search", "", { hidden: "" });
  parent.append(root);
  const losses = new Float64Array(2 * TRIALS).fill(NaN);
  const figures = NAMES.map((name, k) => createFigure(root, name, k, openAt));
  /** @type {{race: Races.Race, plan: Plan, places: Place[]} | null} */ let shown = null;
  let asked = "";
  let theme = themeOf(root);

  /** Once a frame: have what the view says of the race. @param {Races.Race} race @param {Plan} plan */
  function follow(race, plan) {
    const now = themeOf(root);
    const other = now.background !== theme.background;
    theme = now;
    const key = JSON.stringify([plan, race.experiment, race.floor]);
    if (key === asked) {
      if (other) draw();
      return;
    }
    asked = key;
    shown = { race, plan, places: placesOf(race.experiment.seed) };
    if (!race.held) losses.fill(NaN); // under a hand the last ones stand in
    compute(race, plan, key);
  }

  /** @param {Races.Race} race @param {Plan} plan @param {string} key */
  async function compute(race, plan, key) {
    const began = performance.now();
    try {
      const whole = await clock.races.crowd.compute(trialJobs(race, plan), (k, { value }) => {
        if (asked !== key) return;
        losses[k] = value[0];
        if (k % SIDE === SIDE - 1) draw();
      });
      if (asked !== key) return;
      if (!whole) {
        asked = "";
        return;
      }
      draw();
      hear.say(losses.length, (performance.now() - began) / 1000);
      hear.spoken(figures.map(({ words }) => words()).join(" "));
    } catch (error) {
      hear.failed(error);
    }
  }

  function draw() {
    if (!shown) return;
    const { race, plan, places } = shown;
    const good = goodnessOf(losses, race.floor);
    figures.forEach((figure, k) => {
      const [from, to] = [k * TRIALS, (k + 1) * TRIALS];
      figure.show({
        plan,
        theme,
        places: places.slice(from, to),
        losses: losses.subarray(from, to),
        good: good.slice(from, to),
        floor: race.floor,
      });
    });
  }

  /** @param {Place} place */
  function openAt(place) {
    if (shown) hear.open(shown.race, shown.plan, trialAt(shown.plan, place));
  }

  return {
    root,
    follow,
    stop() {
      asked = "";
    },
    destroy() {
      for (const figure of figures) figure.destroy();
      root.remove();
    },
  };
}

/**
 * @typedef {{plan: Plan, theme: Theme, places: Place[], losses: ArrayLike<number>, good: number[], floor: number | null}} Search
 */

/** One search. @param {HTMLElement} parent @param {string} name @param {number} which @param {(place: Place) => void} open */
function createFigure(parent, name, which, open) {
  const canvas = element("canvas", "", "", { role: "img", "aria-label": name });
  const said = element("span", "");
  const holder = element("div", "ot-atlas-trials", [canvas]);
  const caption = element("figcaption", "", [element("strong", "", name), said]);
  parent.append(element("figure", "", [caption, holder]));
  /** @type {Search | null} */ let shown = null;
  let size = { width: 0, height: 0 };
  let c = fit(canvas, 1, 1);
  const unwatch = watchSize(holder, (width) => {
    size = { width, height: width };
    canvas.style.height = `${width}px`;
    c = fit(canvas, size.width, size.height);
    draw();
  });
  canvas.addEventListener("click", ({ offsetX, offsetY }) => {
    const near = nearest(offsetX, offsetY);
    if (near) open(near);
  });

  /** The picture, and the strips above it and beside it. */
  function boxes() {
    const side = Math.max(size.width - LEFT - RIGHT, 1);
    const strip = STRIP * side;
    const wide = side - strip - GAP;
    const tall = Math.max(size.height - TOP - BOTTOM - strip - GAP, 1);
    const map = { left: LEFT, top: TOP + strip + GAP, wide, tall };
    return {
      map,
      above: { left: LEFT, top: TOP, wide, tall: strip },
      beside: { left: LEFT + wide + GAP, top: map.top, wide: strip, tall },
    };
  }

  /** @param {number} x @param {number} y */
  function nearest(x, y) {
    if (!shown) return null;
    const { map } = boxes();
    const far = shown.places.map(([a, b]) =>
      Math.hypot(map.left + a * map.wide - x, map.top + (1 - b) * map.tall - y),
    );
    const least = Math.min(...far);
    return least <= NEAR ? shown.places[far.indexOf(least)] : null;
  }

  function draw() {
    if (!shown || !size.width) return;
    const { plan, theme, places, good } = shown;
    const { map, above, beside } = boxes();
    c.clearRect(0, 0, size.width, size.height);
    drawAxes(c, plan, map, { width: map.left + map.wide + RIGHT, height: size.height }, theme);
    dots(places, map);
    dots(
      places.map(([x], k) => [x, good[k]]),
      above,
    );
    dots(
      places.map(([, y], k) => [good[k], y]),
      beside,
    );
    said.textContent = sentence();
    canvas.setAttribute("aria-label", `${name}: ${sentence()}`);
  }

  /** Runs at shares of a box, the best last and with a ring. @param {Place[]} at @param {{left: number, top: number, wide: number, tall: number}} box */
  function dots(at, { left, top, wide, tall }) {
    const { theme, good, losses } = /** @type {Search} */ (shown);
    c.strokeStyle = theme.rule;
    c.lineWidth = 1;
    c.strokeRect(left, top, wide, tall);
    const order = [...good.keys()].sort((a, b) => good[a] - good[b]);
    for (const k of order) {
      c.beginPath();
      c.arc(left + at[k][0] * wide, top + (1 - at[k][1]) * tall, DOT, 0, 2 * Math.PI);
      const gone = !Number.isFinite(losses[k]);
      c.fillStyle = mix([theme.map[0], theme.map[theme.map.length - 1]], good[k]);
      if (!gone) c.fill();
      c.strokeStyle = gone ? theme.muted : theme.text;
      c.globalAlpha = gone ? 0.6 : 0.55;
      c.stroke();
      c.globalAlpha = 1;
    }
    const best = order[order.length - 1];
    if (!Number.isFinite(losses[best])) return;
    c.beginPath();
    c.arc(left + at[best][0] * wide, top + (1 - at[best][1]) * tall, RING, 0, 2 * Math.PI);
    c.strokeStyle = theme.text;
    c.lineWidth = 2;
    c.stroke();
  }

  /** What the search has come to. */
  function sentence() {
    if (!shown) return "";
    const { plan, losses, floor } = shown;
    const known = Array.from(losses).filter(Number.isFinite);
    const values = which ? TRIALS : SIDE;
    const now = {
      runs: count(TRIALS),
      values,
      title: plan.x.title,
      best: format(Math.min(...known) - (floor ?? 0)),
    };
    if (!known.length) return ` ${t("{runs} runs, {values} values of {title}", now)}`;
    return floor
      ? ` ${t("{runs} runs, {values} values of {title}; best loss − minimum {best}", now)}`
      : ` ${t("{runs} runs, {values} values of {title}; best loss {best}", now)}`;
  }

  return {
    /** @param {Search} next */
    show(next) {
      shown = next;
      draw();
    },
    words: () => `${name}:${sentence()}.`,
    destroy: unwatch,
  };
}
