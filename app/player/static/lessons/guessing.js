/** A number: where a knob stands, or a slider and a field of its own. */

import { createNumber } from "../controls/number.js";
import { element } from "../core/legend.js";
import { valueAt } from "../race/paths.js";
import { number } from "./saying.js";
import { words } from "./words.js";

/** @import { Around, Kind } from "./asking.js" */

/** A control for a number that nothing has. @param {Partial<Header.Control> & {low: number, high: number}} about @returns {Header.Control} */
export const plainControl = (about) => ({
  path: "bet",
  label: "",
  said: "",
  help: "",
  log: false,
  integer: false,
  none: "",
  only: [],
  run: null,
  place: "details",
  group: "",
  structural: false,
  least: about.low,
  most: about.high,
  word: "",
  choices: [],
  ...about,
});

/** @param {Around} around @returns {Kind} */
export const createGuessing = (around) =>
  around.ask.knob ? byKnob(around, around.ask.knob) : byField(around);

/** What both have. @param {Around} around */
const judging = ({ ask, lesson }) => ({
  say: (/** @type {Lessons.Bet} */ bet) => number(/** @type {number} */ (bet), ask.style, lesson.language),
  judge(/** @type {Lessons.Bet} */ bet) {
    const by = /** @type {number} */ (bet) - /** @type {number} */ (ask.answer);
    const right = Math.abs(by) <= ask.within;
    return { right, wrong: right ? [] : [by < 0 ? "low" : "high"] };
  },
});

/** @param {Around} around @param {string} path @returns {Kind} */
function byKnob(around, path) {
  const { stage, ask } = around;
  const { clock } = stage;
  const shared = judging(around);
  let [first, shown] = [/** @type {number | null} */ (null), false];
  const now = () => valueAt(clock.races.experiment, path);
  clock.listen(() => {
    if (!shown || clock.races.experiment === null) return;
    const value = now();
    if (first === null) first = value;
    else if (value !== first) {
      first = NaN; // it has been turned
      around.changed();
    }
  });
  return {
    root: element("p", "otl-how", words.turn),
    bet: () => (Number.isNaN(first) ? now() : null),
    show(bet) {
      if (typeof bet !== "number") {
        first = null;
        return;
      }
      first = NaN;
      if (!shown || now() === bet) return;
      clock.races.set([[path, bet]]);
      clock.races.commit();
    },
    ...shared,
    /** The thumb stands where the bet is. */
    reveal() {
      const value = /** @type {number} */ (ask.answer);
      const others = clock.viewing.view.marks.filter(({ on }) => on !== "knob");
      stage.mark([...others, { on: "knob", path, value, text: words.truth }]);
    },
    live(is) {
      shown = is;
    },
  };
}

/** @param {Around} around @returns {Kind} */
function byField(around) {
  const { ask } = around;
  const control = plainControl({
    label: words.number,
    low: ask.low,
    high: ask.high,
    log: ask.log,
    integer: ask.whole,
  });
  /** @type {number | null} */ let bet = null;
  const row = createNumber({
    turn: (_, value) => {
      bet = value;
      around.changed();
    },
    commit: () => {},
  });
  const shared = judging(around);
  const found = element("p", "otl-found", "");
  const fieldset = element("fieldset", "ot otl-guess", [
    element("legend", "otl-aside", around.step.title),
    row.root,
    found,
  ]);
  const begin = ask.begin ?? ask.low;
  row.show(control, begin);
  return {
    root: fieldset,
    bet: () => bet,
    show(next) {
      bet = typeof next === "number" ? next : null;
      row.show(control, bet ?? begin);
    },
    ...shared,
    reveal() {
      fieldset.disabled = true;
      found.textContent = words.found(shared.say(/** @type {number} */ (ask.answer)));
    },
    live(_, seen) {
      fieldset.disabled = seen;
      if (!seen) found.textContent = "";
    },
  };
}
