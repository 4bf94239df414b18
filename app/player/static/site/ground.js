/** The landscape: which one, its sliders, and the plane that it is drawn on. */

import { createPanel } from "../controls/panel.js";
import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { onLandscape } from "./changes.js";
import { createChoice } from "./choice.js";
import { createChooser } from "./chooser.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Playground } from "./playground.js" */
/** @import { Registry } from "./registry.js" */

/** @type {[string, string][]} */
const PLANES = [
  ["given", t("as proposed")],
  ["axes", t("two parameters")],
  ["pca", t("of the paths (PCA)")],
];

/** @param {HTMLElement} parent @param {Clock} clock @param {Registry} registry @param {Playground} playground */
export function createGround(parent, clock, registry, playground) {
  const root = element("section", "ot ots-ground", "", { "aria-label": t("Landscape") });
  parent.append(root);
  /** @type {{destroy: () => void}[]} */ let views = [];
  const now = () => /** @type {Races.Experiment} */ (clock.races.experiment);

  function arrange() {
    for (const view of views) view.destroy();
    views = [];
    const { catalogue } = registry;
    const { name } = now().landscape;
    const { blurb, family, source } = catalogue.landscapes[name];
    root.replaceChildren(element("h2", "", t("Landscape")));
    views.push(
      createChooser(root, t(playground.landscape.title), {
        title: t("Choose another landscape"),
        entries: () => catalogue.landscapes,
        family: () => family,
        reasons: () =>
          Object.fromEntries(
            Object.entries(catalogue.landscapes).flatMap(([other, { elsewhere }]) =>
              elsewhere ? [[other, elsewhere]] : [],
            ),
          ),
        choose: (other) =>
          playground.show(onLandscape(now(), playground.landscape, other, catalogue, clock.races.focus)),
      }),
    );
    root.append(element("p", "ots-blurb", t(blurb), { title: source }));
    if (name === "formula")
      root.append(
        element("p", "ots-blurb", [
          element("code", "", `f(x, y) = ${catalogue.formula}`),
          ` ${t("Formulas of your own live in the app, which compiles them.")}`,
        ]),
      );
    const panel = createPanel(root, clock);
    panel.update({ header: { view: "controls", place: "landscape", run: null, group: "" }, arrays: {} });
    views.push(panel);
    if (now().start.length > 2) plane(now());
  }

  /** @param {Races.Experiment} experiment */
  function plane({ plane: { kind, axes }, start }) {
    createChoice(root, t("plane through {count} dimensions", { count: start.length }), PLANES, kind, (next) =>
      playground.put("plane", next === "axes" ? { kind: next, axes: [0, 1] } : { kind: next }),
    );
    if (!axes) return;
    const numbers = start.map((_, i) => /** @type {[number, string]} */ ([i, String(i)]));
    ["across", "up"].forEach((name, place) => {
      const free = numbers.filter(([i]) => i !== axes[1 - place]);
      createChoice(root, t("parameter {place}", { place: t(name) }), free, axes[place], (i) =>
        playground.put(`plane.axes.${place}`, i),
      );
    });
  }

  return { arrange };
}
