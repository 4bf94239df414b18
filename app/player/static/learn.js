/** The script of a lesson's page: it takes the lesson's states from beside it, and plays them. */

import { createLesson } from "./lessons/lesson.js";
import { workerOr } from "./race/inthread.js";
import { createLibrary } from "./race/modules.js";
import { served } from "./race/served.js";

const ROOT = new URL("../../", import.meta.url);
const resolve = (/** @type {string} */ url) => new URL(url, ROOT).href;

const page = /** @type {HTMLElement} */ (document.querySelector(".otl-page"));

/** Until the states are here, or without them, the page is what it is without a script. */
async function begin() {
  const response = await fetch(resolve(page.dataset.states ?? ""));
  if (!response.ok) throw new Error(await response.text());
  createLesson(page, await response.json(), {
    library: createLibrary(resolve),
    resolve,
    makeWorker: () =>
      workerOr(
        () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
        served(resolve),
      ),
    playground: (link) => `${ROOT.href}?lang=${document.documentElement.lang}&e=${link}`,
  });
}

begin();
