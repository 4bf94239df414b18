/** The scenes that a visitor collects for a deck. They are kept in the browser, and nowhere else. */

/** @typedef {{link: string, title: string}} Slide */
/** @typedef {{title: string, slides: Slide[]}} Collection */

const KEY = "optimizer-trajectories-deck";
/** Letters of a title; app/export/decks.py refuses more. */
export const LONGEST = 200;

/** What is kept, whatever another version or another hand has written there. @param {string | null} text @returns {Collection} */
export function parsed(text) {
  /** @type {unknown} */ let found;
  try {
    found = JSON.parse(text ?? "null");
  } catch {
    found = null;
  }
  const { title, slides } = /** @type {{title?: unknown, slides?: unknown}} */ (found ?? {});
  const listed = Array.isArray(slides) ? slides : [];
  return {
    title: text_(title),
    slides: listed
      .filter((one) => typeof one?.link === "string")
      .map((one) => ({ link: one.link, title: text_(one.title) })),
  };
}

/** @param {unknown} value */
const text_ = (value) => (typeof value === "string" ? value.slice(0, LONGEST) : "");

/** With a scene at its end. @param {Collection} deck @param {Slide} slide @returns {Collection} */
export const added = (deck, { link, title }) => ({
  ...deck,
  slides: [...deck.slides, { link, title: text_(title) }],
});

/** Without a slide. @param {Collection} deck @param {number} i @returns {Collection} */
export const removed = (deck, i) => ({ ...deck, slides: deck.slides.filter((_, at) => at !== i) });

/** With another title of a slide. @param {Collection} deck @param {number} i @param {string} title @returns {Collection} */
export const renamed = (deck, i, title) => ({
  ...deck,
  slides: deck.slides.map((slide, at) => (at === i ? { ...slide, title: text_(title) } : slide)),
});

/** With a slide in another place, the nearest that there is. @param {Collection} deck @param {number} from @param {number} to @returns {Collection} */
export function moved(deck, from, to) {
  const slides = [...deck.slides];
  const [slide] = slides.splice(from, 1);
  if (slide) slides.splice(Math.max(0, Math.min(to, slides.length)), 0, slide);
  return { ...deck, slides };
}

/** Where it is kept; without a place that may be written to, for as long as the page is open. @param {Storage | null} storage */
export function createKept(storage) {
  let text = /** @type {string | null} */ (null);
  return {
    /** @returns {Collection} */
    read() {
      try {
        text = storage?.getItem(KEY) ?? text;
      } catch {
        // what was written last is known
      }
      return parsed(text);
    },
    /** Whether it was written where it stays. @param {Collection} deck */
    write(deck) {
      text = JSON.stringify(deck);
      try {
        storage?.setItem(KEY, text);
        return storage !== null;
      } catch {
        return false;
      }
    },
    /** Whether an event says that another tab has written. @param {StorageEvent} event */
    isOurs: (event) => event.key === KEY,
  };
}
