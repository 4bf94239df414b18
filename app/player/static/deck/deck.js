/** The deck of the Export panel: scenes that a visitor collects, orders and takes along as slides. */

import { element } from "../core/legend.js";
import { t } from "../core/words.js";
import { added, createKept, LONGEST, moved, removed, renamed } from "./collection.js";
import { made, save, weight } from "./making.js";
import { createSlides } from "./slides.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Collection } from "./collection.js" */

/** @param {HTMLElement} parent @param {Clock} _clock @param {{resolve: (url: string) => string}} host */
export function createDeck(parent, _clock, { resolve }) {
  const kept = createKept(storage());
  let deck = kept.read();
  /** @type {Header.Deck | null} */ let header = null;
  /** @type {AbortController | null} */ let asking = null;

  const add = element("button", "ot-deck-add", t("Add this race"), { type: "button" });
  const named = element("input", "ot-deck-title", "", {
    "aria-label": t("Title of the deck"),
    placeholder: t("Title of the deck"),
    maxlength: String(LONGEST),
  });
  const none = element(
    "p",
    "ot-deck-none",
    t("No slides yet. Add this race, close the panel, and add others."),
  );
  const slides = createSlides({
    move(from, to) {
      change(moved(deck, from, to), `${to} ${to < from ? ".ot-slide-up" : ".ot-slide-down"}`);
      status.textContent = t("Moved to place {to} of {count}.", { to: to + 1, count: deck.slides.length });
    },
    remove(i) {
      change(removed(deck, i), `${i} .ot-slide-gone`);
      status.textContent = t("Removed.");
      if (!deck.slides.length) add.focus();
    },
    rename: (i, title) => change(renamed(deck, i, title)),
    picture: (link) => resolve(`${header?.pictures ?? ""}${link}.webp`),
  });
  const form = element("select", "ot-deck-form", "", { "aria-label": t("Format of the deck") });
  const make = element("button", "ot-deck-make", t("Download"), { type: "button" });
  const stop = element("button", "ot-deck-stop", t("Cancel"), { type: "button" });
  const status = element("p", "ot-deck-said", "", { role: "status" });
  const root = element("div", "ot ot-deck", [
    element("div", "ot-deck-row", [named, add]),
    none,
    slides.root,
    element("div", "ot-deck-row", [form, make, stop]),
    status,
  ]);
  parent.append(root);

  /** @param {Collection} to @param {string} [focus] */
  function change(to, focus) {
    deck = to;
    const stays = kept.write(deck);
    if (!stays) status.textContent = t("This browser keeps the slides only as long as the page is open.");
    draw(focus);
  }

  /** @param {string} [focus] */
  function draw(focus) {
    const count = deck.slides.length;
    if (document.activeElement !== named) named.value = deck.title;
    slides.draw(deck.slides, focus);
    none.hidden = count > 0;
    add.disabled = count >= (header?.most ?? 0) || (header?.trained ?? true);
    add.title = header?.trained ? t("A network is exported by itself: it is trained for its film") : "";
    make.disabled = !count || asking !== null;
    stop.hidden = asking === null;
  }

  add.addEventListener("click", () => {
    if (!header) return;
    const { link, title } = header;
    change(added(deck, { link, title }));
    status.textContent = t("Added as slide {count}.", { count: deck.slides.length });
  });
  named.addEventListener("change", () => change({ ...deck, title: named.value.trim() }));
  stop.addEventListener("click", () => asking?.abort());
  make.addEventListener("click", async () => {
    if (!header || asking) return;
    asking = new AbortController();
    const { signal } = asking;
    draw();
    try {
      const say = (/** @type {string} */ text) => (status.textContent = text);
      const file = await made(resolve(header.made), deck, form.value, { signal, say });
      save(file.name, file.data);
      status.textContent = `${file.name}, ${weight(file.data.size)}. ${file.said}`;
    } catch (error) {
      status.textContent = signal.aborted ? t("Cancelled.") : sentence(error);
    }
    asking = null;
    draw();
  });
  /** @param {StorageEvent} event */
  const elsewhere = (event) => {
    if (!kept.isOurs(event)) return;
    deck = kept.read();
    draw();
  };
  addEventListener("storage", elsewhere);

  /** @param {Message<Header.Deck>} message */
  function update(message) {
    const first = header === null;
    header = message.header;
    if (first) form.append(...Object.entries(header.forms).map(([name, title]) => new Option(title, name)));
    draw();
  }

  function destroy() {
    asking?.abort();
    removeEventListener("storage", elsewhere);
    root.remove();
  }
  return { root, update, destroy };
}

/** Where a browser keeps things, if it lets us. */
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** @param {unknown} error */
const sentence = (error) =>
  error instanceof TypeError || !(error instanceof Error)
    ? t("The server did not answer. Is it still there?")
    : error.message;
