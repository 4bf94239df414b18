/**
 * The losses of all runs against their learning rates, at the playhead: their marks can be dragged to other rates.
 */

import { element } from "../core/legend.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t, tn } from "../core/words.js";
import { theoryMessage } from "../race/theory/theory.js";
import { createChart } from "./chart.js";
import { placeOf, readAt, sayRate, specOf } from "./ratedata.js";
import { exact } from "./reading.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Rates, Swept } from "./ratedata.js" */
/** @import { Spec } from "./chart.js" */

/** What is drawn; and what theory adds. */
const [KEY, NAMED] = [t("● now · ○ best · ┊ diverges beyond"), t(" · ╎ theory: the best rate, the limit")];
/** A mark is taken by a mouse, or by a finger, within so many pixels. */
const REACH = { fine: 14, coarse: 26 };

/** @param {HTMLElement} parent @param {Clock} clock @param {() => boolean} log whether losses are on a logarithmic scale */
export function createRateChart(parent, clock, log) {
  const root = element("div", "ot-rates");
  parent.append(root);
  /** @type {Rates | null} */ let rates = null;
  /** @type {Spec | null} */ let spec = null;
  /** @type {number | null} */ let dragged = null; // the run whose mark a hand has
  /** @type {number | null} */ let hovered = null;
  /** What was known of every run last: it stays, until there is something newer. @type {(Swept | null)[]} */ let last =
    [];
  /** @type {Header.Description | null} */ let description = null;
  let drawn = "";
  let theme = themeOf(root);
  const chart = createChart(root, { scrub: drag, hover, press, release });
  const ask = element("button", "ot-ask", t("Try some eighty rates of every run"), { type: "button" });
  const ordinate = element("span", "");
  const abscissa = element("span", "");
  const key = element("span", "ot-rates-key", KEY);
  root.append(ask, element("div", "ot-chart-foot", [ordinate, abscissa]), key);
  ask.addEventListener("click", () => clock.race?.titles.forEach((_, i) => clock.races.sweeps.ask(i)));

  /** @param {boolean} [fresh] there is another message: the page's colours may be others */
  function draw(fresh = false) {
    const { race } = clock;
    if (!race) return;
    if (fresh && !race.held) theme = themeOf(root);
    if (race.description !== description) last = [];
    ({ description } = race);
    const known = race.titles.map((_, i) => clock.races.sweeps.of(i));
    last = known.map((one, i) => (one.state === "ready" ? one : (last[i] ?? null)));
    const step = Math.min(Math.floor(clock.step + 1e-9), race.experiment.steps);
    const passing = known.some(({ state }) => state === "computing");
    root.classList.toggle("ot-waiting", passing);
    ask.hidden = passing || !known.some(({ state }) => state === "costly");
    const now = `${theme.dark} ${race.number} ${step} ${log()} ${clock.viewing.shows("theory")} ${known.map(({ state }) => state)} ${hovered}`;
    if (now !== drawn) lay({ race, swept: last, step, log: log(), named: namedIn(clock, race, step) });
    drawn = now;
  }

  /** @param {Rates} next */
  function lay(next) {
    rates = next;
    spec = specOf(next, theme);
    chart.show(spec);
    chart.point({ at: null, cross: hovered, heads: [] });
    const { race, step } = next;
    write(key, next.named?.length ? KEY + NAMED : KEY);
    write(ordinate, next.log && race.floor ? t("loss − minimum") : t("loss"));
    write(abscissa, t("learning rate, after {value}", { value: tn("{count} step", "{count} steps", step) }));
    read();
  }

  /** Say what every run comes to at the rate under the pointer. */
  function read() {
    if (hovered === null || !rates) return chart.say(null);
    const { race } = rates;
    const whose = dragged === null ? hovered : race.experiment.runs[dragged].lr;
    const pairs = readAt(rates, whose).flatMap(({ name, run, loss }) => [
      element("span", "", name, { style: `color: ${colorOf(race.description.runs[run], theme)}` }),
      element("b", "", loss === null ? t("diverged") : exact(loss)),
    ]);
    chart.say(
      [element("div", "ot-read-head", sayRate(whose)), element("div", "ot-read-pairs", pairs)],
      whose,
    );
  }

  /** @param {number | null} rate @param {number} y */
  function hover(rate, y) {
    hovered = rate;
    if (rate !== null && dragged === null)
      chart.root.style.cursor = markAt(rate, y) === null ? "crosshair" : "grab";
    clock.invalidate();
  }

  /** The run whose mark is at a place, the nearest one. @param {number} rate @param {number} y in pixels */
  function markAt(rate, y) {
    if (!rates || !spec) return null;
    const { high, low } = spec.up;
    const reach = matchMedia("(pointer: coarse)").matches ? REACH.coarse : REACH.fine;
    let [nearest, least] = [/** @type {number | null} */ (null), reach];
    for (const i of rates.race.titles.keys()) {
      const place = placeOf(rates, i, high);
      const far = Math.hypot(
        ...chart.apart({ ...place, y: Math.max(low, Math.min(place.y, high)) }, rate, y),
      );
      if (far < least) [nearest, least] = [i, far];
    }
    return nearest;
  }

  /** @param {number} rate @param {number} y */
  function press(rate, y) {
    dragged = markAt(rate, y);
    if (dragged !== null) chart.root.style.cursor = "grabbing";
  }

  /** @param {number} rate */
  function drag(rate) {
    const path = `runs.${dragged}.lr`;
    const control = clock.races.controls.find((one) => one.path === path);
    if (dragged === null || !control) return;
    const value = Math.max(control.least, Math.min(Number(rate.toPrecision(3)), control.most));
    clock.races.set([[path, value]]);
  }

  function release() {
    if (dragged === null) return;
    dragged = null;
    chart.root.style.cursor = "";
    clock.races.commit();
  }

  return { root, draw, destroy: chart.destroy };
}

/** The rates that theory names for the run in focus, if it is to be seen. @param {Clock} clock @param {Races.Race} race @param {number} step */
function namedIn({ viewing }, race, step) {
  const { focus } = race.description;
  if (!viewing.shows("theory")) return [];
  const { marks } = theoryMessage(race, focus, step).header;
  return marks.filter(({ path }) => path === `runs.${focus}.lr`).map(({ value }) => value);
}

/** @param {HTMLElement} place @param {string} words */
function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
