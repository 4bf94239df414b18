/** The page of the site: a header, three columns, and what they show of the race. */

import { createAtlas, pictured } from "../atlas/atlas.js";
import { createCloud } from "../charts/cloud.js";
import { createCurves } from "../charts/curves.js";
import { createFit } from "../charts/fit.js";
import { createMultiples } from "../charts/multiples.js";
import { createRuns } from "../charts/runs.js";
import { historyAction } from "../controls/history.js";
import { createKnob } from "../controls/knob.js";
import { createPanel } from "../controls/panel.js";
import { createProjector } from "../controls/projector.js";
import { createShare } from "../controls/share.js";
import { keyAction } from "../controls/transport.js";
import { createClock } from "../core/clock.js";
import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { createGallery } from "../gallery/gallery.js";
import { createNumbers } from "../overlays/numbers.js";
import { createMaps } from "../panels/maps.js";
import { asking, following } from "../race/following.js";
import { decode, partsOf } from "../race/link.js";
import { curvesMessage, multiplesMessage, runsMessage } from "../race/messages.js";
import { createRaces } from "../race/store.js";
import { createAddress, linkOf, urlOf } from "./address.js";
import { createCards } from "./cards.js";
import { createChoice } from "./choice.js";
import { createGround } from "./ground.js";
import { png, save, svg } from "./pictures.js";
import { plainly } from "./plainly.js";
import { createPlayground } from "./playground.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Playground } from "./playground.js" */
/** @import { Registry } from "./registry.js" */

/** @param {HTMLElement} root @param {Registry} registry @param {() => Worker} makeWorker */
export function createPage(root, registry, makeWorker) {
  const { catalogue } = registry;
  const clock = createClock();
  clock.projector = createProjector(clock);
  const complaint = element("p", "ots-complaint", "", { role: "alert", hidden: "" });
  /** @param {string} sentence */
  const complain = (sentence) => {
    complaint.textContent = plainly(sentence, catalogue.names);
    complaint.hidden = !sentence;
  };
  const trail = createAddress((link) => {
    const known = clock.races.open(link);
    if (!known) open(link);
    return known;
  });
  clock.trail = trail;
  clock.races = createRaces(clock, registry.library, {
    committed: (link, replace) => {
      trail.write(link, replace);
      playground.settled(link);
    },
    ask: () => playground.restructure(),
    brought: () => playground.brought(),
    failed: (error) => complain(error instanceof Error ? error.message : String(error)),
    makeWorker,
  });
  const [left, middle, right] = ["left", "middle", "right"].map((name) => element("div", `ots-${name}`));
  const playground = createPlayground(clock, registry, { complain, arranged: () => arrange() });
  root.append(head(), complaint, element("main", "ots-columns", [left, middle, right]), foot(catalogue));
  const ground = createGround(left, clock, registry, playground);
  const cards = createCards(left, clock, registry, playground);
  const host = { resolve: String, send: () => {} };
  if (registry.gallery) offerScenes(middle, clock, registry.gallery, open);
  const map = showing(createMaps, middle);
  showing(createAtlas, middle);
  showing(createKnob, middle);
  const budget = createBudget(middle, clock, playground);
  const multiples = createFold(middle, t("One plot per run"), (box) =>
    following(createMultiples, multiplesMessage)(box, clock, {
      ...host,
      send: (_, run) => {
        const { experiment } = clock.races;
        if (experiment) playground.show({ experiment, focus: Number(run) });
      },
    }),
  );
  showing(following(createRuns, runsMessage), middle);
  const chart = following(createCurves, (race, header) => curvesMessage(race, header.first));
  showing(chart, right, { first: "loss" });
  const data = element("div", "");
  right.append(data);
  showing(chart, right, { first: "sweep" });
  const equation = element("section", "ots-equation");
  right.append(equation);
  showing(following(createNumbers, asking("numbers")), equation);
  const code = createCode(equation, clock, registry);
  const cloud = element("div", "");
  right.append(cloud);
  const withData = forSome(showing, cloud, createCloud, "cloud");
  const withFit = forSome(showing, data, createFit, "fit");

  /** A view that is always there. @param {(parent: HTMLElement, clock: Clock, host: any) => import("../race/following.js").View} create @param {HTMLElement} parent @param {object} [header] */
  function showing(create, parent, header = {}) {
    const view = create(parent, clock, host);
    view.update({ header, arrays: {} });
    return view;
  }

  /** The parts that depend on which runs and which landscape there are. */
  function arrange() {
    const { experiment } = clock.races;
    if (!experiment) return;
    ground.arrange();
    cards.arrange();
    budget.arrange();
    multiples.hidden = experiment.runs.length < 2;
    document.title = `${t(playground.landscape.title)} · Optimizer Trajectories`;
  }

  // What is on its way from the worker is said, and what stands there meanwhile is pale.
  clock.listen(() => {
    const late = clock.race !== null && clock.race.description !== playground.description;
    if (middle.classList.contains("ots-late") !== late)
      for (const column of [middle, right]) column.classList.toggle("ots-late", late);
    if (late || !clock.race) return;
    withData(clock.race);
    withFit(clock.race);
    code.arrange();
  });

  /** The title, and what is done with the whole page. */
  function head() {
    const bar = element("header", "ot ots-header", [element("h1", "", "Optimizer Trajectories")]);
    const tools = bar.appendChild(element("div", "ots-tools"));
    offerLessons(tools, root.dataset.learn);
    createShare(tools, clock, { view: "share" });
    const stage = () => pictured(middle);
    const name = () => clock.races.experiment?.landscape.name ?? "race";
    const offer = (
      /** @type {string} */ kind,
      /** @type {string} */ title,
      /** @type {() => void} */ act,
    ) => {
      const button = element("button", "ots-save", kind, { type: "button", title, "data-kind": kind });
      button.addEventListener("click", act);
      tools.append(button);
    };
    offer("PNG", t("Save the map as it is shown"), async () => save(await png(stage()), `${name()}.png`));
    offer("SVG", t("Save the map with its paths as lines"), () => {
      const { state } = /** @type {any} */ (map.root).trajectories;
      if (clock.race) save(svg(stage(), clock, state().range), `${name()}.svg`);
    });
    return bar;
  }

  /** Open a link; where that goes wrong, or without one, the race that the app opens with. @param {string} link */
  async function open(link) {
    let wrong = "";
    if (link) {
      try {
        const { experiment, shown } = partsOf(await decode(link));
        if (await playground.show({ experiment, focus: shown.view?.focus ?? 0, sent: true, shown })) return;
        wrong = complaint.textContent ?? "";
      } catch (error) {
        wrong = error instanceof Error ? error.message : String(error);
      }
    }
    await playground.show({ experiment: catalogue.first, focus: 0, sent: true, shown: {} });
    if (wrong) complain(t("This link could not be opened, so here is the default race. {wrong}", { wrong }));
  }

  listenForKeys(clock);
  dress(clock, () => {
    arrange();
    const { experiment, focus } = clock.races;
    if (experiment) playground.show({ experiment, focus });
  });
  open(linkOf());
}

/** Keep the page in the theme that its view asks for, or in the reader's. @param {Clock} clock @param {() => void} changed */
function dress(clock, changed) {
  const { dataset } = document.documentElement;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  clock.listen(() => {
    const { theme } = clock.viewing.view;
    if (theme === (dataset.theme ?? null)) return;
    if (theme) dataset.theme = theme;
    else delete dataset.theme;
    changed();
  });
}

/**
 * Scenes to begin with, above the picture.
 * @param {HTMLElement} parent @param {Clock} clock @param {Site.Gallery} gallery @param {(link: string) => void} open
 */
function offerScenes(parent, clock, { header, groups }, open) {
  const gallery = createGallery(parent, clock, () => ({
    open,
    href: (link) => urlOf(link).href,
    scenes: async () => groups,
    picture: (name) => header.pictures + name,
  }));
  gallery.update({ header, arrays: {} });
}

/** For which races there are views. @type {Record<string, (race: Races.Race) => boolean>} */
const WANTED = {
  cloud: (race) => race.linked.data !== null,
  fit: (race) => race.description.fit !== null,
};

/**
 * A view that is there for some races.
 * @param {(create: any, parent: HTMLElement) => {destroy: () => void}} showing @param {HTMLElement} parent
 * @param {any} create @param {string} name
 */
function forSome(showing, parent, create, name) {
  /** @type {{destroy: () => void} | null} */ let view = null;
  return (/** @type {Races.Race} */ race) => {
    if (WANTED[name](race) === (view !== null)) return;
    view?.destroy();
    view = view ? null : showing(following(create, asking(name)), parent);
  };
}

/** Start, steps, seed, and how mini-batches are drawn. @param {HTMLElement} parent @param {Clock} clock @param {Playground} playground */
function createBudget(parent, clock, playground) {
  const root = element("section", "ot ots-budget", "", { "aria-label": t("Budget") });
  parent.append(root);
  const order = element("div", "ots-order");
  for (const place of ["budget", "batch"]) {
    const panel = createPanel(root, clock);
    panel.update({ header: { view: "controls", place, run: null, group: "" }, arrays: {} });
  }
  root.append(order);

  function arrange() {
    order.replaceChildren();
    const { controls, experiment } = clock.races;
    if (!experiment || !controls.some(({ place }) => place === "batch")) return;
    createChoice(
      order,
      t("samples are drawn"),
      /** @type {[string, string][]} */ ([
        ["shuffled", t("shuffled every epoch")],
        ["replacement", t("with replacement")],
        ["growing", t("in growing batches")],
      ]),
      experiment.batch.order,
      (chosen) => playground.put("batch.order", chosen),
    );
  }
  return { arrange };
}

/** What is made when it is opened. @param {HTMLElement} parent @param {string} title @param {(box: HTMLElement) => {update: (message: any) => unknown}} make */
function createFold(parent, title, make) {
  const box = element("details", "ots-fold", [element("summary", "", title)]);
  parent.append(box);
  box.addEventListener("toggle", () => make(box).update({ header: {}, arrays: {} }), { once: true });
  return box;
}

/** The code that computes the run in focus. @param {HTMLElement} parent @param {Clock} clock @param {Registry} registry */
function createCode(parent, clock, registry) {
  const text = element("pre", "ots-code", "", { tabindex: "0" });
  const source = element("p", "ots-blurb");
  const fold = element("details", "ots-fold", [
    element("summary", "", t("View the code of this rule")),
    text,
  ]);
  parent.append(element("div", "ot", [source, fold]));

  let shown = "";

  function arrange() {
    const run = clock.race?.description.runs[clock.races.focus];
    if (!run || run.module === shown) return;
    shown = run.module;
    const rule = registry.catalogue.rules[run.rule];
    source.textContent = `${run.title} (${rule.source}): ${t(rule.blurb)}`;
    text.textContent = registry.texts.get(shown) ?? "";
  }
  return { arrange };
}

/** Where all of it comes from, and what is not here. @param {Site.Catalogue} catalogue */
const foot = ({ version, home }) =>
  element("footer", "ots-foot", [
    t(
      "Optimizer Trajectories {version}: this page computes everything by itself, and asks no server. Networks, tables and formulas of your own, sweeps and videos live in",
      { version },
    ),
    " ",
    home
      ? element("a", "", t("the app"), { href: home, rel: "noopener" })
      : t("the app, which runs on your own computer"),
    ".",
  ]);

/** Keys of the player: never in a field, a slider or a button. @param {Clock} clock */
function listenForKeys(clock) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const past = historyAction(event, clock);
    if (past) {
      event.preventDefault();
      return past();
    }
    if (target.closest("input, select, textarea, dialog, [role=application], .ot-start")) return;
    if (target.closest("button, a, summary") && (event.key === " " || event.key === "Enter")) return;
    const action = keyAction(event, clock);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** The way to the lessons, where there are some beside the page. @param {HTMLElement} tools @param {string | undefined} address */
function offerLessons(tools, address) {
  if (address) tools.append(element("a", "ots-learn", "Learn", { href: address }));
}
