/** The player of a lesson: its steps, and what each shows, asks and says. */

import { keyAction } from "../controls/transport.js";
import { find } from "../core/legend.js";
import { encode } from "../race/link.js";
import { createAsking } from "./asking.js";
import { createForking } from "./forking.js";
import { createGlossary } from "./glossary.js";
import { listenForKeys } from "./keys.js";
import { createPieces } from "./pieces.js";
import { keep, keptOf } from "./progress.js";
import { createScrolling } from "./scrolling.js";
import { createSlides, embedded } from "./slides.js";
import { createSpeaking } from "./speaking.js";
import { createStaging } from "./staging.js";
import { createSteps } from "./steps.js";
import { createTelling } from "./telling.js";

/** @import { Kept } from "./progress.js" */
/** @import { Host } from "./stage.js" */

/** Where the controls are that the knob turns. */
const KNOBBED = ["run", "landscape", "batch"];

/**
 * @param {HTMLElement} page the lesson as it was written @param {Lessons.Lesson} lesson
 * @param {Omit<Host, "failed"> & {playground: (link: string) => string}} host
 */
export function createLesson(page, lesson, host) {
  page.classList.add("otl-live");
  scrollTo(0, 0); // the browser has gone to the step in the address, on a page that was longer
  embedded(page);
  const kept = keptOf(lesson.id);
  const speaking = createSpeaking(find(page, ".otl-spoken"));
  const place = find(page, ".otl-place-of-stage");
  const locked = () => views[at]?.asking?.locked === true;
  const staging = createStaging(page, place, { ...host, failed: speaking.fail }, lesson, locked);
  const { clock, map } = staging.race;
  const glossary = createGlossary(page);
  const open = createOpener(page, clock, host.playground);
  const languages = /** @type {NodeListOf<HTMLAnchorElement>} */ (page.querySelectorAll(".otl-languages a"));
  let at = -1;
  const views = viewsOf(page, lesson, staging, kept, { turn, told: () => tell(views[at]?.asking ?? null) });
  const articles = views.map(({ article }) => article);
  const tell = createTelling(page, views, kept);
  const steps = createSteps(page, lesson, { go, finished: () => find(page, ".otl-out").click() });
  const scrolling = createScrolling(find(page, ".otl-text"), articles, (to) => go(to, { scrolled: true }));
  const slides = createSlides(
    page,
    lesson,
    (to) => go(to, { heard: true }),
    () => scrolling.to(at, false),
  );
  const forking = createForking(map, clock, lesson.language, () => show(at));

  /** What the knob turns from now on. @param {string} path */
  function turn(path) {
    page.classList.add("otl-knobbed");
    if (clock.viewing.view.knob !== path) clock.viewing.take({ ...clock.viewing.view, knob: path });
  }

  /**
   * Go to a step.
   * @param {number} to
   * @param {{scrolled?: boolean, heard?: boolean, begun?: boolean, replace?: boolean}} [by] whether the reader scrolled
   *   there, another window said so, the page begins there, or its address is in the history already
   */
  function go(to, { scrolled = false, heard = false, begun = false, replace = false } = {}) {
    if (to < 0 || to >= views.length || to === at) return;
    views[at]?.asking?.leave();
    at = to;
    const { step, article } = views[at];
    if (!kept.seen.includes(step.id)) kept.seen.push(step.id);
    keep(lesson.id, kept);
    steps.show(at, kept.seen);
    if (!begun) address(step.id, replace || scrolled);
    for (const other of languages) other.hash = step.id; // the same step in another language
    if (!scrolled) {
      scrolling.to(at, !begun && !slides.on);
      if (!begun) find(article, "h2").focus({ preventScroll: true });
    }
    for (const one of articles) one.classList.toggle("otl-now", one === article);
    slides.tell(at, heard);
    show(at);
  }

  /** Show a step as it is. @param {number} i */
  async function show(i) {
    const { step, asking } = views[i];
    const known = step.race === null ? [] : lesson.races[step.race].controls;
    const turned = known.filter(({ path, place: of }) => step.knobs.includes(path) && KNOBBED.includes(of));
    page.classList.toggle("otl-knobbed", Boolean(step.view.knob || step.ask?.knob));
    page.classList.toggle("otl-knobless", !turned.length);
    asking?.enter();
    tell(asking);
    const fork = forking.kept();
    const view =
      step.view.knob === undefined && turned.length ? { ...step.view, knob: turned[0].path } : step.view;
    await staging.show({ ...step, view }, locked()).catch(speaking.fail);
    if (i !== at) return;
    if (fork.length) {
      clock.races.set(fork);
      clock.races.commit();
    }
    asking?.enter();
    if (step.ask && !step.ask.knob && kept.said[step.id]?.seen) staging.settle(step.ask.freeze);
    if (step.race === null) open(step, false); // no race calls for it
    tell(asking);
  }

  clock.listen(() => {
    const view = views[at];
    if (!view || view.step.race === null) return;
    const { step, pieces, article } = view;
    const race = lesson.races[view.step.race];
    const own = clock.race?.description.experiment === race.experiment;
    const turned = own && clock.races.experiment !== race.experiment;
    const forked = forking.look(turned ? race : null, step.ask?.knob ? [step.ask.knob] : []);
    if (own) pieces.say(turned);
    open(step, forked);
    if (turned && clock.race && !clock.race.held) speaking.say(clock.race, article);
  });

  listenForKeys(page, {
    by: (step) => go(at + step),
    to: (step) => go(step < 0 ? views.length - 1 : step),
    play: () => (locked() ? undefined : staging.now.clock.toggle()),
    decide: () => views[at]?.asking?.play() ?? false,
    step: (event) => keyAction(event, staging.now.clock),
    pick: (digit) => views[at]?.asking?.pick(digit - 1),
    slides: slides.toggle,
    notes: slides.speak,
    terms: glossary.all,
    close: glossary.close,
  });
  /** The step in the address; none where a reader goes elsewhere on the page. */
  const stepOf = () => lesson.steps.findIndex(({ id }) => `#${id}` === location.hash);
  addEventListener("popstate", () => go(location.hash ? stepOf() : 0, { replace: true }));
  addEventListener("beforeprint", () => {
    for (const one of page.querySelectorAll("img")) one.loading = "eager";
  });
  go(Math.max(stepOf(), 0), { begun: true });
}

/**
 * Every step with what keeps its sentences true, and its question.
 * @param {HTMLElement} page @param {Lessons.Lesson} lesson @param {ReturnType<typeof createStaging>} staging
 * @param {Kept} kept
 * @param {{turn: (path: string) => void, told: () => void}} on the knob is to turn a number; something was said
 */
function viewsOf(page, lesson, staging, kept, { turn, told }) {
  const stage = staging.race;
  return lesson.steps.map((step) => {
    const article = find(page, `#${CSS.escape(step.id)}`);
    const { ask } = step;
    const pieces = createPieces(article, lesson, step, stage.clock, turn);
    const asking =
      ask &&
      createAsking(
        { article, lesson, step, ask, stage },
        {
          stage: () => staging.now,
          said: () => kept.said[step.id] ?? { bet: null },
          say: (said) => {
            kept.said[step.id] = said;
            keep(lesson.id, kept);
            told();
          },
        },
      );
    return { article, step, pieces, asking };
  });
}

/**
 * Where the playground opens what is shown.
 * @param {HTMLElement} page @param {ReturnType<typeof createStaging>["race"]["clock"]} clock
 * @param {(link: string) => string} playground
 */
function createOpener(page, clock, playground) {
  const opener = find(page, ".otl-open", HTMLAnchorElement);
  /** @type {unknown} */ let written = null;

  /** @param {Lessons.Step} step @param {boolean} forked whether a hand has changed it */
  return async (step, forked) => {
    const now = forked ? clock.races.experiment : step;
    if (now === written || (forked && clock.race?.held)) return;
    written = now;
    const whole = forked ? clock.races.whole : null;
    const link = whole ? await encode(whole) : step.link;
    if (now === written) opener.href = playground(link);
  };
}

/** The step stands in the address. @param {string} id @param {boolean} replace whether it takes the place of the last */
function address(id, replace) {
  if (location.hash === `#${id}`) return;
  if (replace) history.replaceState(null, "", `#${id}`);
  else history.pushState(null, "", `#${id}`);
}
