/** The words to what a phone shows: a scene's, or those of a step of a lesson, with its question for who goes alone. */

import { element } from "../core/legend.js";
import { createAsking } from "../lessons/asking.js";
import { createPieces } from "../lessons/pieces.js";
import { keep, keptOf } from "../lessons/progress.js";
import { words } from "./words.js";

/** @import { Shown, Showing } from "./showing.js" */

/** @param {HTMLElement} place @param {() => Showing} showing */
export function createReading(place, showing) {
  /** What keeps sentences true. @type {Map<HTMLElement, ReturnType<typeof createPieces>>} */
  const pieces = new Map();
  /** @type {HTMLElement | null} */ let article = null;

  /** @param {Shown} shown @param {{asked: boolean, led: boolean}} how whether the class is asked, and leads this screen */
  function show(shown, { asked, led }) {
    article = shown.article;
    if (!article) {
      const title = asked ? [] : [element("h2", "", shown.title)];
      place.replaceChildren(...title, element("p", "", shown.words));
      return;
    }
    article.classList.remove("otl-seen");
    article.classList.toggle("otc-asked", asked && led);
    const after = /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("[data-after]"));
    for (const one of after) one.hidden = true;
    place.replaceChildren(article);
    const { clock } = showing().staging.race;
    if (!pieces.has(article))
      pieces.set(
        article,
        createPieces(article, shown.lesson, shown.step, clock, () => {}),
      );
    if (led) article.querySelector(".otl-ask")?.replaceChildren();
    else alone(article, shown);
  }

  /** A question is asked as in the lesson. @param {HTMLElement} of @param {Shown} shown */
  function alone(of, { lesson, step }) {
    const { ask } = step;
    if (!ask || of.querySelector(".otl-ask > *")) return;
    const kept = keptOf(lesson.id);
    const { staging } = showing();
    const asking = createAsking(
      { article: of, lesson, step, ask, stage: staging.race },
      {
        stage: () => staging.now,
        said: () => kept.said[step.id] ?? { bet: null },
        say: (said) => {
          kept.said[step.id] = said;
          keep(lesson.id, kept);
        },
      },
    );
    asking.enter();
  }

  return {
    show,
    wait() {
      article = null;
      place.replaceChildren(element("h2", "", words.wait));
    },
    /** @param {unknown} error */
    fail(error) {
      const sentence = error instanceof Error ? error.message : String(error);
      place.replaceChildren(element("p", "otc-problem", `${words.failed} ${sentence}`));
    },
    /** Keep the sentences true. */
    say() {
      if (article && showing().staging.race.clock.race) pieces.get(article)?.say(false);
    },
  };
}
