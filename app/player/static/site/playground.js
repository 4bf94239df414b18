/**
 * The experiment of the site's page: what changes its structure is answered here, as the app's server does it. Numbers
 * alone never come this way: race/store.js has them.
 */

import { ATLAS, bareView } from "../core/viewing.js";
import { encode, same } from "../race/link.js";
import { withValues } from "../race/paths.js";
import { wholeOf } from "../race/whole.js";
import { following, panelsOf, read, toldOf } from "./beside.js";
import { colorsOf, describe } from "./composing.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Shown } from "../race/link.js" */
/** @import { Panel } from "./beside.js" */
/** @import { Changed } from "./changes.js" */
/** @import { Registry } from "./registry.js" */

/**
 * @param {Clock} clock @param {Registry} registry
 * @param {object} on
 * @param {(sentence: string) => void} on.complain something is wrong; empty: nothing is any more
 * @param {() => void} on.arranged the page has other parts
 */
export function createPlayground(clock, registry, on) {
  /** @type {Site.Landscape | null} */ let landscape = null;
  /** @type {Header.Description | null} */ let description = null;
  /** The paths that a plane was laid through. @type {Engine.Trajectory[]} */ let laid = [];
  let [turn, known, link] = [0, 0, ""];

  /** Show another experiment; whether that went well. @param {Changed} changed */
  async function show({ experiment: given, focus, sent = false, shown = shownOn(given) }) {
    turn += 1;
    const own = turn;
    try {
      const sides = sent ? await panelsOf(given, shown, registry) : null;
      const first = sides?.[panelOf(sides, shown)]?.experiment ?? given;
      const { experiment, landscape: next } = await read(first, registry, !sent);
      const panels = sides ?? (await following(clock, experiment, registry));
      const run = Math.min(focus, experiment.runs.length - 1);
      await compose(experiment, run, next, () => own === turn, shown, { panels });
      on.complain("");
      return true;
    } catch (error) {
      on.complain(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /**
   * Describe an experiment anew, and show it unless that changes nothing.
   * @param {Races.Experiment} experiment @param {number} focus @param {Site.Landscape} next
   * @param {() => boolean} wanted @param {Shown} shown
   * @param {{idle?: boolean, panels?: Panel[]}} [more] whether the same description need not be taken again; all that
   *   stand side by side, if not those of before
   */
  async function compose(
    experiment,
    focus,
    next,
    wanted,
    { panels: _, ...shown },
    { idle = false, panels } = {},
  ) {
    await clock.races.written?.();
    const beside = panels ?? (await following(clock, experiment, registry));
    const panel = panelOf(beside, shown);
    const { race } = clock;
    const composed = await describe(
      experiment,
      focus,
      registry,
      next,
      { link: "", answers: link, shown },
      race,
    );
    if (beside.length) composed.panels = await toldOf(beside, panel, focus, shown, registry);
    const told = composed.panels ?? [{ title: null, about: null }];
    const whole = told.map(({ title, about }) => {
      const settings = about ?? composed;
      return { title, settings, experiment: /** @type {Races.Experiment} */ (settings.experiment) };
    });
    const plain = wholeOf({ panels: whole, panel, view: shown.view ?? {} });
    composed.link =
      plain.version === 1 && same(experiment, registry.catalogue.first) ? "" : await encode(plain);
    if (!wanted() || (idle && description && alike(composed, description))) return;
    if (registry.texts.size !== known) clock.races.renew();
    known = registry.texts.size;
    const another = !description || shapeOf(composed) !== shapeOf(description);
    [landscape, description, laid] = [next, composed, race?.trajectories ?? []];
    await clock.races.take(composed);
    if (another) on.arranged();
  }

  /** What is shown now, as far as it fits another experiment. @param {any} next */
  const shownOn = (next) => (description ? kept(clock, description, next) : {});

  /** A hand has let go, which may change what can be set, or how an equation reads. @param {string} written */
  function settled(written) {
    link = written;
    const { experiment, focus } = clock.races;
    if (landscape && experiment && description) {
      const own = turn;
      compose(
        experiment,
        focus,
        landscape,
        () => own === turn && clock.races.experiment === experiment,
        shownOn(experiment),
        { idle: true },
      );
    }
  }

  /** Numbers were set that want other modules, or another number of dimensions. */
  function restructure() {
    const { experiment, focus } = clock.races;
    if (!experiment || !landscape) return;
    const { start, plane, ...rest } = experiment;
    const stays =
      Number(experiment.landscape.params[landscape.resized ?? ""] ?? start.length) === start.length;
    const kind = plane.kind === "axes" ? "given" : plane.kind;
    show({ experiment: stays ? experiment : { ...rest, plane: { kind } }, focus });
  }

  // A plane through the paths is laid anew when the hand that has moved them rests.
  clock.listen(() => {
    const { race } = clock;
    if (!race || race.held || race.experiment.plane.kind === "given" || race.description !== description)
      return;
    if (race.trajectories.every((one, i) => one === laid[i])) return;
    laid = race.trajectories;
    const own = turn;
    const { experiment } = race;
    const stays = () => own === turn && clock.races.experiment === experiment;
    if (landscape) compose(experiment, description.focus, landscape, stays, shownOn(experiment));
  });

  /** Another panel is in focus. */
  function brought() {
    const { experiment, focus } = clock.races;
    if (experiment) show({ experiment, focus, shown: shownOn(experiment) });
  }

  return {
    show,
    settled,
    brought,
    restructure,
    /** Set a value that is none of a panel's: another colour, plane or order. @param {string} path @param {any} value */
    put: (path, value) => {
      const { experiment, focus } = clock.races;
      if (experiment) show({ experiment: withValues(experiment, [[path, value]]), focus });
    },
    colors: () => (clock.races.experiment ? colorsOf(clock.races.experiment.runs, registry.catalogue) : []),
    /** Of what the page shall show. */
    get description() {
      return description;
    },
    /** @returns {Site.Landscape} */
    get landscape() {
      return /** @type {Site.Landscape} */ (landscape);
    },
  };
}

/** @typedef {ReturnType<typeof createPlayground>} Playground */

/** Which of the panels is in focus. @param {Panel[]} panels @param {Shown} shown */
const panelOf = (panels, { view }) => Math.max(Math.min(view?.panel ?? 0, panels.length - 1), 0);

/** Whether two descriptions show the same. @param {Header.Description} a @param {Header.Description} b */
const alike = (a, b) =>
  ["controls", "switches", "runs", "base", "focus", "scene"].every((key) =>
    same(/** @type {any} */ (a)[key], /** @type {any} */ (b)[key]),
  );

/** What decides which parts the page has, as text. @param {Header.Description} description */
const shapeOf = ({ scene, focus, title, experiment: { runs, batch, plane }, dimension }) =>
  JSON.stringify([
    [scene, focus, title, batch.order, plane, dimension],
    runs.map((/** @type {Races.Run} */ run) => [
      run.rule,
      run.schedule.name,
      run.batch,
      run.start === null,
      run.seed === null,
      run.label,
      run.repeat,
      run.color,
      run.decay,
    ]),
  ]);

/**
 * What is shown now, as far as it fits another experiment: app/races/scene/scene.py, Scene.on.
 * @param {Clock} clock @param {Header.Description} description @param {any} next
 * @returns {Shown}
 */
function kept({ viewing, races: { panels } }, description, next) {
  const { landscape: before, plane } = description.experiment;
  const { view, ...words } = { ...description.shown, view: bareView(viewing.view) };
  if (next.landscape?.name !== before.name)
    return panels.count > 1
      ? { ...words, view: { panel: panels.focus } }
      : view.atlas
        ? { view: { atlas: { ...ATLAS, kind: viewing.view.atlas?.kind ?? "basins" } } }
        : {};
  const { window: _, camera: __, step, play: ___, ...rest } = view;
  const stays = same(next.landscape, before) && same(next.plane ?? plane, plane);
  return { ...words, view: stays ? view : rest };
}
