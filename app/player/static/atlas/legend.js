/** What the colours of an atlas mean: its minima, or the ramp of its measure. */

import { format } from "../core/geometry.js";
import { element } from "../core/legend.js";
import { share } from "../core/scales.js";
import { t, tn } from "../core/words.js";
import { baseOf, basinColor, rampColor } from "./coloring.js";
import { MEASURES, percent, sayPoint, tally } from "./words.js";

/** @import { Scale } from "../core/scales.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { Plan } from "../race/atlas.js" */
/** @import { Cells } from "../race/cells.js" */

/** At most so many minima are listed, those that most runs reach. */
const MOST = 8;

/** What is left of a loss of 0 where a minimum is known to 64-bit numbers. */
const ROUNDING = 1e-12;

/** @param {HTMLElement} parent */
export function createKey(parent) {
  const root = element("div", "ot-atlas-key");
  parent.append(root);

  /** @param {Races.Race} race @param {Plan} plan @param {Cells} cells @param {Scale | null} ramp @param {Theme} theme */
  function show(race, plan, cells, ramp, theme) {
    const { minima, linked, h } = race;
    const { reached, diverged, nowhere, all } = tally(cells, minima.length);
    const parts = [];
    if (plan.of === "minimum") {
      const order = [...reached.keys()].filter((k) => reached[k]).sort((a, b) => reached[b] - reached[a]);
      for (const k of order.slice(0, MOST)) {
        const loss = linked.landscape.loss(Float64Array.from(minima[k]), h, linked.data);
        parts.push(
          item(
            basinColor(k, 0.5, theme),
            t("{point}, loss {loss}", {
              point: sayPoint(minima[k]),
              loss: format(Math.abs(loss) < ROUNDING ? 0 : loss),
            }),
            percent(reached[k], all),
          ),
        );
      }
      const rest = order.slice(MOST).reduce((sum, k) => sum + reached[k], 0);
      if (rest)
        parts.push(
          item(
            "",
            tn("{count} more minimum", "{count} more minima", order.length - MOST),
            percent(rest, all),
          ),
        );
    } else if (ramp) parts.push(bar(plan, baseOf(plan, race.floor), ramp, theme));
    if (nowhere)
      parts.push(
        item(
          theme.nowhere,
          plan.of === "minimum" ? t("at no minimum yet") : t("never"),
          percent(nowhere, all),
        ),
      );
    if (diverged) parts.push(item("hatched", t("diverged"), percent(diverged, all)));
    root.replaceChildren(...parts);
  }
  return { root, show };
}

/** @param {string} color or "hatched" @param {string} words @param {string} part */
function item(color, words, part) {
  const patch = element("span", `ot-atlas-patch${color === "hatched" ? " ot-atlas-hatched" : ""}`, "", {
    "aria-hidden": "true",
  });
  if (color && color !== "hatched") patch.style.background = color;
  return element("span", "ot-atlas-item", [patch, element("span", "", words), element("b", "", part)]);
}

/** @param {Plan} plan @param {number | null} base @param {Scale} ramp @param {Theme} theme */
function bar(plan, base, ramp, theme) {
  const stops = Array.from({ length: 9 }, (_, k) => rampColor(k / 8, theme));
  const strip = element("span", "ot-atlas-strip");
  strip.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
  const numbers = ramp.marks.flatMap(({ value, text }) => {
    const at = share(ramp, value);
    if (at < -1e-9 || at > 1 + 1e-9) return [];
    const one = element("span", "", text);
    one.style.left = `${100 * at}%`;
    return [one];
  });
  const { title } = MEASURES[plan.of];
  const name = base
    ? t("{title} − minimum", { title })
    : plan.of === "steps_to"
      ? t("steps to {epsilon}", { epsilon: format(plan.epsilon) })
      : title;
  return element("span", "ot-atlas-bar", [
    element("b", "", name),
    strip,
    element("span", "ot-atlas-ticks", numbers),
  ]);
}
