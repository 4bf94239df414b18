/** A lesson on a projector: a step a slide, its notes in a window of their own. */

import { element, find } from "../core/legend.js";
import { words } from "./words.js";

/** The channel on which the windows of a lesson tell each other the step. @param {string} id */
const channelOf = (id) =>
  typeof BroadcastChannel === "function" ? new BroadcastChannel(`lesson ${id}`) : null;

/**
 * @param {HTMLElement} page @param {Lessons.Lesson} lesson @param {(step: number) => void} go
 * @param {() => void} resized
 */
export function createSlides(page, lesson, go, resized) {
  const asked = new URLSearchParams(location.search);
  const channel = channelOf(lesson.id);
  const speaker = asked.has("notes");
  const notes = element("aside", "otl-speaker", "", { "aria-label": words.notes });
  if (speaker) {
    page.classList.add("otl-speaking");
    page.append(notes);
  }
  channel?.addEventListener("message", ({ data }) => {
    if (Number.isInteger(data) && data >= 0 && data < lesson.steps.length) go(data);
  });

  /** @param {boolean} on */
  function show(on) {
    page.classList.toggle("otl-slides", on);
    resized();
  }
  show(asked.has("slides") || speaker);

  return {
    toggle: () => show(!page.classList.contains("otl-slides")),
    get on() {
      return page.classList.contains("otl-slides");
    },
    /** The notes in a window of their own. */
    speak() {
      const url = new URL(location.href);
      url.searchParams.set("notes", "");
      open(url, "_blank", "popup,width=760,height=620");
    },
    /** Another step is shown. @param {number} at @param {boolean} told whether another window said so */
    tell(at, told) {
      if (!told) channel?.postMessage(at);
      if (!speaker) return;
      const { id, title } = lesson.steps[at];
      const own = page.querySelector(`#${CSS.escape(id)} .otl-notes`);
      const next = lesson.steps[at + 1];
      const copy = [...(own?.childNodes ?? [])].map((one) => one.cloneNode(true));
      notes.replaceChildren(
        element("h2", "", title),
        ...(copy.length ? copy : [element("p", "", words.noNotes)]),
        ...(next ? [element("p", "otl-private", words.comes(next.title))] : []),
      );
    },
  };
}

/** Hide the course around a lesson in someone else's frame. @param {HTMLElement} page */
export function embedded(page) {
  if (!new URLSearchParams(location.search).has("embed")) return false;
  page.classList.add("otl-embedded");
  find(page, ".otl-top").hidden = true;
  return true;
}
