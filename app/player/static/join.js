/** The script of a phone's page: the letters of a room, and then the room. */

import { delayOf } from "./classroom/connection.js";
import { createPhone } from "./classroom/phone.js";
import { createSeat, join, lettersOf } from "./classroom/seat.js";
import { words } from "./classroom/words.js";
import { element, find } from "./core/legend.js";

/** @import { Seat } from "./classroom/seat.js" */

const ROOT = new URL("../../", import.meta.url);
const place = find(document.body, ".otc");
const version = place.dataset.version ?? "";

/** Answers that another try may change. */
const PASSING = [429, 502, 503, 504];

/** The letters in the address: four in its path, four more behind the #. */
function addressed() {
  const code = decodeURIComponent(/\/j\/([^/]+)$/.exec(location.pathname)?.[1] ?? "");
  return lettersOf(code + location.hash.slice(1)) ?? lettersOf(code) ?? "";
}

/** Ask for the letters. @param {string} letters @param {string} [sentence] */
function door(letters, sentence = "") {
  const input = element("input", "otc-letters", "", {
    ...{ type: "text", id: "otc-code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" },
    ...{ maxlength: "12", required: "" },
  });
  input.value = letters;
  const problem = element("p", "otc-problem", sentence, { role: "alert" });
  const button = element("button", "otl-button otl-primary", words.enter, { type: "submit" });
  const form = element("form", "", [
    element("label", "", words.code, { for: "otc-code" }),
    input,
    problem,
    button,
  ]);
  place.replaceChildren(element("main", "otc-door", [element("h1", "", words.joinTitle), form]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = lettersOf(input.value);
    problem.textContent = given ? "" : words.badCode;
    if (given) void enter(given);
  });
  input.focus();
}

/** Join, and try again while the server is not there. @param {string} letters @param {number} [tries] */
async function enter(letters, tries = 0) {
  try {
    const joined = await join(ROOT, letters);
    const { code } = joined;
    if (!location.pathname.endsWith(`/j/${code}`))
      history.replaceState(history.state, "", new URL(`j/${code}${location.search}${location.hash}`, ROOT));
    begin(joined);
  } catch (error) {
    const { status = 0, wait = 0 } = /** @type {any} */ (error);
    if (status && !PASSING.includes(status)) return door(letters, error instanceof Error ? error.message : "");
    if (status === 429) return door(letters, error instanceof Error ? error.message : "");
    if (!tries)
      place.replaceChildren(
        element("main", "otc-door", [element("h1", "", words.joinTitle), element("p", "", words.opening, { role: "status" })]),
      );
    setTimeout(() => void enter(letters, tries + 1), Math.max(1000 * wait, delayOf(tries)));
  }
}

/** @param {Awaited<ReturnType<typeof join>>} joined */
function begin(joined) {
  /** @type {Seat} */ let seat;
  /** @type {ReturnType<typeof createPhone> | null} */ let phone = null;
  /** @param {Awaited<ReturnType<typeof join>>} at */
  const sit = (at) =>
    createSeat(ROOT, at, {
      heard: (news) => phone?.heard(news),
      line: (line, sentence) => phone?.line(line, sentence),
      sent: () => phone?.sent(),
      wrong: (sentence) => phone?.wrong(sentence),
      refused: () => void again(0),
    });

  /** The server is another, which does not know this seat: take one anew, with all that was answered. @param {number} tries */
  async function again(tries) {
    try {
      seat = sit(await join(ROOT, joined.letters));
    } catch (error) {
      const { status = 0 } = /** @type {any} */ (error);
      if ([403, 409].includes(status)) return phone?.line("over", error instanceof Error ? error.message : "");
      phone?.line("lost", "");
      setTimeout(() => void again(tries + 1), delayOf(tries));
    }
  }

  seat = sit(joined);
  phone = createPhone(place, () => seat, joined.code, { root: ROOT, version });
}

const letters = addressed();
if (letters) void enter(letters);
else door("");
