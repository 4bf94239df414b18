/** What an atlas shows, to choose: its kind, whose it is, its axes and its measure. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { choicesOf, clash } from "../race/axes.js";
import { MEASURES } from "./words.js";

/** @import { AtlasView } from "../core/viewing.js" */
/** @import { Plan } from "../race/atlas.js" */
/** @import { Axis } from "../race/axes.js" */

/** @type {[AtlasView["kind"] | "map", string, string][]} */
const KINDS = [
  ["map", t("Map"), t("Back to the map of this race")],
  ["basins", t("Basins"), t("Where gradient descent ends, from every start")],
  ["settings", t("Two settings"), t("What a run comes to, for every pair of two settings")],
  [
    "search",
    t("Grid and random"),
    t("As many runs on a grid of two settings as at random, and how good they are"),
  ],
  ["rates", t("Learning rates"), t("How low every rule ends, at every learning rate")],
];
const SEEDS = [1, 5, 10, 20, 50];
const EPSILONS = [1, 0.1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8];

/**
 * @param {HTMLElement} parent
 * @param {{kind: (kind: AtlasView["kind"] | null) => void, set: (patch: Partial<AtlasView>) => void, run: (i: number) =>
 *   void}} hand
 */
export function createHead(parent, hand) {
  const tabs = KINDS.map(([kind, title, help]) => {
    const tab = element("button", "ot-atlas-tab", title, { type: "button", title: help });
    tab.addEventListener("click", () => hand.kind(kind === "map" ? null : kind));
    return tab;
  });
  const choices = element("div", "ot-atlas-choices");
  const said = element("span", "ot-atlas-cost", "");
  const bar = element("div", "ot-atlas-tabs", tabs, { role: "group", "aria-label": t("Atlas") });
  parent.append(element("div", "ot-atlas-head", [bar, said]), choices);
  let shown = "";

  /**
   * @param {Races.Race} race @param {AtlasView} atlas @param {Plan} plan what is shown of it
   */
  function show(race, atlas, plan) {
    tabs.forEach((tab, k) => void tab.setAttribute("aria-pressed", String(KINDS[k][0] === atlas.kind)));
    const axes = choicesOf(race, plan.run);
    const now = JSON.stringify([
      atlas.kind,
      plan,
      axes.map(({ path, title }) => [path, title]),
      race.titles,
      atlas.seeds,
    ]);
    if (now === shown) return;
    shown = now;
    const lists = () => [...choices.querySelectorAll("select")];
    const held = lists().indexOf(/** @type {HTMLSelectElement} */ (document.activeElement));
    choices.replaceChildren(...partsOf(race, atlas, plan));
    lists()[held]?.focus({ preventScroll: true });
  }

  /** @param {Races.Race} race @param {AtlasView} atlas @param {Plan} plan */
  function partsOf(race, atlas, plan) {
    const parts = [];
    if (atlas.kind !== "rates" && race.titles.length > 1)
      parts.push(
        list(
          t("run"),
          race.titles.map((title, i) => [String(i), title]),
          String(plan.run),
          (value) => hand.run(Number(value)),
        ),
      );
    if (atlas.kind === "settings" || atlas.kind === "search") {
      const axes = choicesOf(race, plan.run);
      const others = (/** @type {Axis} */ other) =>
        axes
          .filter((one) => !clash(one, other))
          .map(({ path: own, title }) => /** @type {[string, string]} */ ([own, title]));
      const pair = { x: plan.x.path, y: plan.y.path, zoom: null };
      parts.push(
        list(t("across"), others(plan.y), plan.x.path, (x) => hand.set({ ...pair, x })),
        list(t("up"), others(plan.x), plan.y.path, (y) => hand.set({ ...pair, y })),
      );
    }
    if (atlas.kind === "settings") {
      parts.push(
        list(
          t("shade"),
          Object.entries(MEASURES).map(([name, { title }]) => [name, title]),
          plan.of,
          (of) => hand.set({ of }),
        ),
      );
      if (plan.of === "steps_to")
        parts.push(
          list("ε", withOwn(EPSILONS, plan.epsilon), String(plan.epsilon), (value) =>
            hand.set({ epsilon: Number(value) }),
          ),
        );
    }
    if (atlas.kind === "rates")
      parts.push(
        list(t("seeds"), withOwn(SEEDS, atlas.seeds), String(atlas.seeds), (value) =>
          hand.set({ seeds: Number(value) }),
        ),
      );
    return parts;
  }

  return {
    show,
    /** @param {string} words */
    say(words) {
      if (said.textContent !== words) said.textContent = words;
    },
  };
}

/** What there is to choose, and what is chosen. @param {number[]} all @param {number} own @returns {[string, string][]} */
const withOwn = (all, own) => [...new Set([...all, own])].map((value) => [String(value), String(value)]);

/**
 * @param {string} label @param {[string, string][]} options @param {string} value @param {(value: string) => void} choose
 */
function list(label, options, value, choose) {
  const select = element(
    "select",
    "",
    options.map(([name, title]) => element("option", "", title, { value: name })),
  );
  select.value = value;
  select.addEventListener("change", () => choose(select.value));
  return element("label", "ot-atlas-choice", [element("span", "", label), select]);
}
