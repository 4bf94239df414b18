/** A place on the map: tapped, or set by two numbers. */

import { createNumber } from "../controls/number.js";
import { element } from "../core/legend.js";
import { rounded } from "../core/viewing.js";
import { plainControl } from "./guessing.js";
import { number } from "./saying.js";
import { words } from "./words.js";

/** @import { Around, Kind } from "./asking.js" */

/** @param {Around} around @returns {Kind} */
export function createPointing({ lesson, step, ask, stage, changed }) {
  const { clock } = stage;
  /** @type {[number, number] | null} */ let bet = null;
  let open = false;
  const heading = element("legend", "otl-aside", step.title);
  const rows = [words.across, words.upwards].map((_, k) =>
    createNumber(
      {
        turn: (__, value) => {
          const next = /** @type {[number, number]} */ (bet ? [...bet] : middle());
          next[k] = /** @type {number} */ (value);
          put(next);
        },
        commit: () => {},
      },
      true,
    ),
  );
  const found = element("p", "otl-found");
  const fields = element("fieldset", "ot otl-place", [heading, ...rows.map(({ root }) => root)]);
  const root = element("div", "", [element("p", "otl-how", words.tap), fields, found]);

  rows.forEach((row, k) => {
    const label = k ? words.upwards : words.across;
    row.show(plainControl({ path: `bet.${k}`, label, low: -1, high: 1 }), 0);
  });

  /** What the map shows. @returns {[[number, number], [number, number]]} */
  const range = () => /** @type {any} */ (stage.map.querySelector(".ot-map")).trajectories.state().range;
  const middle = () => range().map(([low, high]) => rounded((low + high) / 2, high - low));

  function fill() {
    range().forEach(([low, high], k) => {
      const label = k ? words.upwards : words.across;
      const value = bet?.[k] ?? rounded((low + high) / 2, high - low);
      rows[k].show(plainControl({ path: `bet.${k}`, label, low, high }), value);
    });
  }

  /** @param {[number, number] | null} next */
  function put(next) {
    bet = next;
    flag();
    fill();
    changed();
  }

  /** The flag stays on the map. @param {[number, number][]} [true_] where the run is */
  function flag(true_ = []) {
    const others = clock.race?.description.shown.view?.marks ?? [];
    const flags = bet ? [{ at: bet, text: words.yours }] : [];
    const places = true_.map((at) => ({ at, text: words.truth }));
    stage.mark([...others, ...flags, ...places]);
  }

  // A tap on the map is a bet while the question is open, and no start.
  stage.map.addEventListener(
    "pointerdown",
    (event) => {
      const target = /** @type {Element} */ (event.target);
      const place = target.closest(".ot-stage");
      if (!open || event.button !== 0 || !place) return;
      event.preventDefault();
      event.stopPropagation();
      const box = place.getBoundingClientRect();
      const [[x0, x1], [y0, y1]] = range();
      put([
        rounded(x0 + ((event.clientX - box.left) / box.width) * (x1 - x0), x1 - x0),
        rounded(y1 - ((event.clientY - box.top) / box.height) * (y1 - y0), y1 - y0),
      ]);
    },
    true,
  );
  for (const kind of ["click", "dblclick"])
    stage.map.addEventListener(
      kind,
      (event) => {
        if (open && /** @type {Element} */ (event.target).closest(".ot-stage")) event.stopPropagation();
      },
      true,
    );

  /** Where the run is when it has decided. @returns {[number, number] | null} */
  function truth() {
    const { race } = clock;
    if (!race) return null;
    const rows_ = race.experiment.steps + 1;
    const at = ask.run * rows_ + Math.min(ask.at ?? race.experiment.steps, race.experiment.steps);
    return [race.x.values[2 * at], race.x.values[2 * at + 1]];
  }
  const far = () => {
    const there = truth();
    return there && bet ? Math.hypot(there[0] - bet[0], there[1] - bet[1]) : Infinity;
  };

  return {
    root,
    bet: () => bet,
    show(next) {
      bet = Array.isArray(next) && next.length === 2 ? /** @type {[number, number]} */ (next) : null;
    },
    say(next) {
      const parts = /** @type {number[]} */ (next).map((value) => number(value, {}, lesson.language));
      return `(${parts.join(parts.some((part) => part.includes(",")) ? "; " : ", ")})`;
    },
    judge: () => ({ right: far() <= ask.within, wrong: [] }),
    reveal() {
      const there = truth();
      flag(there ? [there] : []);
      found.textContent = bet ? words.off(number(far(), {}, lesson.language)) : "";
    },
    live(shown, seen) {
      open = shown && !seen;
      fields.disabled = seen;
      stage.map.classList.toggle("otl-tapped", open);
      if (!seen) found.textContent = "";
      if (!shown) return;
      fill();
      flag();
    },
  };
}
