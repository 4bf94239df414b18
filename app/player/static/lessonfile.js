/** A lesson of the site: one classic script, which is the page's and its worker's; another one brings the lesson. */

import { createLesson } from "./lessons/lesson.js";
import { createRegistry } from "./site/registry.js";
import { makeWorker, work } from "./site/working.js";

/** @typedef {{program: () => void}} Trajectories what scripts of the site share */

/** Run the page, or in its worker the worker. @param {Record<string, object>} modules the runtime of compiled ones */
export function start({ "runtime.js": runtime }) {
  if (typeof document === "undefined") return work(runtime);
  const registry = createRegistry(runtime);
  const { trajectories } = /** @type {{trajectories: Trajectories}} */ (/** @type {any} */ (globalThis));
  /** @type {Lessons.Lesson | null} */ let lesson = null;
  const open = {
    ...registry.open,
    lesson: (/** @type {Lessons.Lesson} */ given) => {
      lesson = given;
    },
  };
  Object.assign(trajectories, open);
  // The script that comes along with the page runs after this one, and before that.
  addEventListener("DOMContentLoaded", () => {
    const page = document.querySelector(".otl-page");
    if (!lesson || !(page instanceof HTMLElement)) return; // the page is what it is without a script
    createLesson(page, lesson, {
      library: registry.library,
      resolve: String,
      makeWorker: () => makeWorker(trajectories.program, registry),
      playground: (link) => `../index.html#e=${link}`,
    });
  });
}
