/** The cards of the runs, the one in focus with all its settings, and a button for one more. */

import { createPanel } from "../controls/panel.js";
import { element, sample } from "../core/legend.js";
import { colorOf, themeOf } from "../core/theme.js";
import { t } from "../core/words.js";
import { twice, without, withRule, withRun } from "./changes.js";
import { createChooser } from "./chooser.js";
import { createSettings } from "./settings.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Playground } from "./playground.js" */
/** @import { Registry } from "./registry.js" */

/** @param {HTMLElement} parent @param {Clock} clock @param {Registry} registry @param {Playground} playground */
export function createCards(parent, clock, registry, playground) {
  const root = element("section", "ot ots-cards", "", { "aria-label": t("Runs") });
  parent.append(root);
  /** @type {{destroy: () => void}[]} */ let views = [];
  /** Folds that are open stay open. @type {Set<string>} */ const open = new Set();
  const now = () => /** @type {Races.Experiment} */ (clock.races.experiment);

  /** Lay the cards out anew. */
  function arrange() {
    for (const view of views) view.destroy();
    views = [];
    const { catalogue } = registry;
    const head = element("div", "ots-head", [element("h2", "", t("Runs"))]);
    root.replaceChildren(head);
    if (now().runs.length < catalogue.limits.runs) {
      const add = (/** @type {string} */ rule) => playground.show(withRun(now(), catalogue, rule));
      views.push(createChooser(head, t("+ Add"), rules(t("Race one more optimizer"), 0, add)));
    }
    now().runs.forEach((_, i) => card(i));
  }

  /** The rules to choose from. @param {string} title @param {number} i whose family is shown first @param {(rule: string) => void} choose */
  const rules = (title, i, choose) => ({
    title,
    entries: () => registry.catalogue.rules,
    family: () => registry.catalogue.rules[now().runs[i].rule].family,
    reasons: () => playground.landscape.obstacles,
    choose,
  });

  /** @param {number} i */
  function card(i) {
    const { focus } = clock.races;
    const { rule, label } = now().runs[i];
    const title = label ?? registry.catalogue.rules[rule].title;
    const box = element("article", i === focus ? "ots-card ots-focus" : "ots-card", [headOf(i, title)], {
      "aria-label": title,
    });
    root.append(box);
    const panel = createPanel(box, clock);
    panel.update({ header: { view: "controls", place: "run", run: i, group: "" }, arrays: {} });
    views.push(panel);
    if (i !== focus) return;
    const another = (/** @type {string} */ rule) => playground.show(withRule(now(), i, rule));
    const chooser = rules(t("Another rule for this run"), i, another);
    views.push(
      ...createSettings(box, i, { clock, catalogue: registry.catalogue, playground, open, chooser }),
    );
  }

  /** A run's name, and what is done with it. @param {number} i @param {string} title */
  function headOf(i, title) {
    const { catalogue } = registry;
    const { runs } = now();
    const style = catalogue.palette[playground.colors()[i]];
    const name = element("button", "ots-name", [sample(style, colorOf(style, themeOf(root))), title], {
      type: "button",
      title: t("{source}. Click to show its settings and equation.", {
        source: catalogue.rules[runs[i].rule].source,
      }),
      "aria-pressed": String(i === clock.races.focus),
    });
    name.addEventListener("click", () => playground.show({ experiment: now(), focus: i }));
    const head = element("div", "ots-card-head", [name]);
    if (runs.length < catalogue.limits.runs)
      head.append(
        tool(TWICE, t("Duplicate {title}", { title }), () => playground.show(twice(now(), catalogue, i))),
      );
    const remove = () => playground.show(without(now(), catalogue, i, clock.races.focus));
    if (runs.length > 1) head.append(tool(GONE, t("Remove {title}", { title }), remove));
    return head;
  }

  return { arrange };
}

/** Two sheets, one over the other; a cross. */
const [TWICE, GONE] = ["M9 9h11v11H9zM5 15H4V4h11v1", "M6 6l12 12M18 6L6 18"];

/** @param {string} path @param {string} title @param {() => void} act */
function tool(path, title, act) {
  const button = element("button", "ots-tool", "", { type: "button", title, "aria-label": title });
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
  button.addEventListener("click", act);
  return button;
}
