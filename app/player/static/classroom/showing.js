/** What a class looks at, on every screen of it: a scene, or a step of a lesson, loaded once and shown on one stage. */

import { decode, unbundle } from "../core/payload.js";
import { told } from "../core/words.js";
import { createStaging } from "../lessons/staging.js";
import { workerOr } from "../race/inthread.js";
import { createLibrary } from "../race/modules.js";
import { served } from "../race/served.js";
import { alone } from "./alone.js";

/** What the teacher shows. @typedef {{kind: "scene", link: string, title?: string} | {kind: "lesson", lesson: string, step: string | null}} Show */
/**
 * What is shown, with the words to it.
 * @typedef {object} Shown
 * @property {Lessons.Lesson} lesson a scene is a lesson of one step
 * @property {Lessons.Step} step
 * @property {number} at which of the steps
 * @property {string} title
 * @property {string} words
 * @property {HTMLElement | null} article of the step, as the lesson's page has it
 */
/** @typedef {{root: URL, version: string, failed: (error: unknown) => void}} Host */

/** What tells one thing to show from another, however a server writes it. @param {Show | null} show */
export const keyOf = (show) =>
  !show ? "" : show.kind === "lesson" ? `lesson ${show.lesson}#${show.step ?? ""}` : `scene ${show.link}`;

/** A step that shows a race and says nothing. @param {string} title @param {string} link @param {any} view @returns {Lessons.Step} */
const bare = (title, link, view) => ({
  ...{ id: "scene", title, race: 0, view, recording: null, labels: [], link, knobs: [] },
  ...{ lock: false, ask: null, values: {}, whole: [] },
});

/**
 * @param {HTMLElement} page @param {HTMLElement} parent of the stage @param {Host} host
 * @param {() => boolean} [locked] whether nothing is to be played yet
 */
export function createShowing(page, parent, { root, version, failed }, locked = () => false) {
  const resolve = (/** @type {string} */ url) => new URL(url, root).href;
  const holder = /** @type {Lessons.Lesson} */ ({ races: /** @type {Header.Description[]} */ ([]) });
  const staging = createStaging(
    page,
    parent,
    {
      library: createLibrary(resolve),
      resolve,
      failed,
      makeWorker: () =>
        workerOr(
          () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
          served(resolve),
        ),
    },
    holder,
    locked,
  );
  /** What was loaded, by its address. @type {Map<string, Promise<any>>} */ const known = new Map();

  /** @template T @param {string} key @param {() => Promise<T>} get @returns {Promise<T>} */
  function once(key, get) {
    const before = known.get(key);
    if (before) return before;
    const coming = get();
    known.set(key, coming);
    coming.catch(() => known.delete(key)); // it may come the next time
    return coming;
  }

  /** @param {string} address */
  async function fetched(address) {
    const response = await fetch(told(resolve(address)));
    if (!response.ok) throw new Error(await response.text());
    return response;
  }

  /** The scene of a link. @param {string} link @returns {Promise<{race: Header.Description, about: any}>} */
  const sceneOf = (link) =>
    once(`scene ${link}`, async () => {
      const bytes = await (
        await fetched(`embed/${version}/0/${encodeURIComponent(link || "default")}`)
      ).arrayBuffer();
      const { header: about, parts } = unbundle(new Uint8Array(bytes));
      return { race: decode(/** @type {Uint8Array} */ (parts.get("race"))).header, about };
    });

  /** A lesson: its page, and its states. @param {string} id @returns {Promise<{page: HTMLElement, lesson: Lessons.Lesson}>} */
  const lessonOf = (id) =>
    once(`lesson ${id}`, async () => {
      const address = `learn/${encodeURIComponent(id)}?lang=${encodeURIComponent(document.documentElement.lang)}`;
      const response = await fetch(resolve(address));
      if (!response.ok) throw new Error(await response.text());
      const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
      const written = /** @type {HTMLElement} */ (parsed.querySelector(".otl-page"));
      for (const one of written.querySelectorAll("a[href]"))
        one.setAttribute("href", new URL(one.getAttribute("href") ?? "", resolve(address)).href);
      const states = await fetch(resolve(written.dataset.states ?? ""));
      if (!states.ok) throw new Error(await states.text());
      return { page: document.importNode(written, true), lesson: await states.json() };
    });

  /** What there is to a thing to show. @param {Show} show @returns {Promise<Shown>} */
  async function load(show) {
    if (show.kind === "lesson") {
      const { page: written, lesson } = await lessonOf(show.lesson);
      const at = Math.max(
        lesson.steps.findIndex(({ id }) => id === show.step),
        0,
      );
      const step = lesson.steps[at];
      const article = /** @type {HTMLElement | null} */ (written.querySelector(`#${CSS.escape(step.id)}`));
      return { lesson, step, at, title: step.title, words: "", article };
    }
    const { race, about } = await sceneOf(show.link);
    const title = show.title || about.heading || about.title;
    const lesson = /** @type {Lessons.Lesson} */ ({
      ...{ id: "", version: "", title, language: document.documentElement.lang, measures: {} },
      races: [race],
      steps: [bare(title, show.link, race.shown.view ?? {})],
    });
    return { lesson, step: lesson.steps[0], at: 0, title, words: about.words, article: null };
  }

  let turn = 0;

  /**
   * Show it, or one run of it alone; false if something else was to be shown meanwhile.
   * @param {Shown} shown @param {{run?: number | null, waits?: boolean}} [how]
   */
  async function show({ lesson, step }, { run = null, waits = true } = {}) {
    turn += 1;
    const mine = turn;
    const { race } = step;
    holder.races = lesson.races;
    let now = step;
    if (race !== null && run !== null) {
      const one = alone(lesson.races[race], run);
      holder.races = [one];
      now = { ...step, race: 0, view: { ...one.shown.view, ...step.view, show: [], focus: 0 } };
      delete now.view.atlas;
    }
    await staging.show(now, waits);
    return mine === turn;
  }

  return { staging, load, show, resolve, sceneOf, lessonOf, fetched };
}

/** @typedef {ReturnType<typeof createShowing>} Showing */
