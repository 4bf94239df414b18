/** The two stages of a lesson: one computes races, the other plays recorded trainings. One of them is seen. */

import { createRecordedStage } from "./recorded.js";
import { createStage } from "./stage.js";

/** @import { Host } from "./stage.js" */

/**
 * @param {HTMLElement} page @param {HTMLElement} parent @param {Host} host @param {Lessons.Lesson} lesson
 * @param {() => boolean} locked whether nothing is to be played yet
 */
export function createStaging(page, parent, host, lesson, locked) {
  parent.replaceChildren();
  const race = createStage(parent, host);
  /** Once a step plays one. @type {ReturnType<typeof createRecordedStage> | null} */ let trainings = null;
  /** @type {Lessons.Step | null} */ let shown = null;
  guard(race.clock);

  /** Nothing plays before it may. @param {typeof race.clock} clock */
  function guard(clock) {
    clock.listen(() => {
      if (locked() && clock.playing) clock.pause();
    });
  }

  function recorded() {
    if (trainings) return trainings;
    trainings = createRecordedStage(parent, host);
    guard(trainings.clock);
    return trainings;
  }

  /** Show a step; `waits`: it stands at its beginning. @param {Lessons.Step} step @param {boolean} waits */
  async function show(step, waits) {
    shown = step;
    page.classList.toggle("otl-recording", step.recording !== null);
    if (step.recording) {
      race.clock.pause();
      await recorded().show(step.recording, step.view, waits);
    } else if (step.race !== null) {
      trainings?.clock.pause();
      await race.show(lesson.races[step.race], step.view, waits);
    }
  }

  /** Stand where the run has decided. @param {number | null} freeze null: at the end */
  function settle(freeze) {
    const { clock } = staging.now;
    clock.pause();
    clock.seek(freeze === null ? clock.steps : clock.rowOf(freeze));
  }

  const staging = {
    race,
    show,
    settle,
    /** What is seen. */
    get now() {
      return shown?.recording ? recorded() : race;
    },
  };
  return staging;
}
