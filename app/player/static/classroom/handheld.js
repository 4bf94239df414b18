/** The parts of a phone's page: the map above, one sheet below, and what covers both while the class looks at the front. */

import { element } from "../core/legend.js";
import { createBars } from "./bars.js";
import { write } from "./layout.js";
import { words } from "./words.js";

/** @import { Line } from "./connection.js" */
/** @import { Seat } from "./seat.js" */
/** @import { Ask } from "./tally.js" */

/** @param {HTMLElement} parent @param {string} code */
export function createHandheld(parent, code) {
  const who = element("button", "otl-button otc-nick", "", { type: "button" });
  const light = element("span", "otc-light", "", { role: "status" });
  const room = element("strong", "otc-room", code, { "aria-label": words.room(code) });
  const top = element("header", "otl-top", [room, light, who]);
  const line = element("p", "otc-lost", "", { role: "status" });
  const question = element("section", "otc-question", "", { "aria-label": words.yourBet });
  const text = element("div", "otc-words");
  const lit = element("p", "otc-spot", "", { role: "status" });
  const tally = element("section", "otc-tally", [element("h2", "", words.bets)]);
  const bars = createBars(tally);
  const sheet = element("div", "otl-text otc-text", [lit, question, tally, text], {
    ...{ tabindex: "0", role: "region", "aria-label": words.list },
  });
  const place = element("section", "otl-place-of-stage", "", { "aria-label": words.map });
  const step = (/** @type {string} */ arrow, /** @type {string} */ label) =>
    element("button", "otl-button", arrow, { type: "button", "aria-label": label });
  const [back, next] = [step("←", words.previous), step("→", words.following)];
  const home = element("button", "otl-button otl-primary otc-home", words.comeBack, { type: "button" });
  const foot = element("footer", "otl-foot otc-own-foot", [back, home, next]);
  const sleep = element("div", "otc-sleep", [element("p", "", words.asleep)], { role: "status" });
  const main = element("main", "otl-main", [element("h1", "otl-aside", words.room(code)), sheet, place]);
  const page = element("div", "otl-page otl-live otl-knobless otc-phone", [top, line, main, foot, sleep]);
  for (const one of [tally, lit, line, sleep, foot]) one.hidden = true;
  parent.replaceChildren(page);

  /** Dark, or awake; whether that is another. @param {boolean} dark */
  function rest(dark) {
    if (sleep.hidden !== dark) return false;
    sleep.hidden = !dark;
    for (const one of [top, main, foot]) one.inert = dark;
    return true;
  }

  /** How the line to the room is. @param {Line} now @param {string} sentence */
  function connected(now, sentence) {
    say(now === "lost" ? words.lost : now === "over" ? sentence || words.over : "");
    write(light, now === "open" ? words.online : now === "opening" ? words.opening : "");
    light.classList.toggle("otc-on", now === "open");
  }

  /** @param {string} sentence */
  function say(sentence) {
    write(line, sentence);
    line.hidden = !sentence;
  }

  /**
   * What the class has bet, once it is known, and who stands in the light.
   * @param {any} about @param {Ask | null} ask @param {boolean} revealed @param {string} mine my name
   */
  function tell({ tally: counted, spotlight }, ask, revealed, mine) {
    const counts = revealed && ask?.options ? (counted?.counts ?? counted?.firsts) : null;
    tally.hidden = !counts;
    if (counts) bars.show((ask?.options ?? []).map((key) => ({ key, label: key, count: counts[key] ?? 0 })));
    const name = spotlight?.name ?? "";
    write(lit, !name ? "" : name === mine ? words.litYou : words.lit(name));
    lit.hidden = !name;
  }

  /** @param {string} name */
  function named(name) {
    write(who, name || words.nick);
    who.setAttribute("aria-label", name ? `${words.change}: ${name}` : words.nick);
  }

  return {
    ...{ page, place, sheet, question, text, tally, foot, back, home, next, who },
    ...{ rest, connected, say, tell, named },
  };
}

/**
 * A name, if one likes.
 * @param {HTMLElement} parent @param {() => Seat} seat @param {() => void} changed
 */
export function createNaming(parent, seat, changed) {
  const input = element("input", "", "", {
    ...{ type: "text", id: "otc-name", maxlength: "24", autocomplete: "nickname" },
  });
  const save = element("button", "otl-button otl-primary", words.save, { type: "submit" });
  const form = element("form", "otc-name", [
    element("label", "", words.nick, { for: "otc-name" }),
    input,
    element("p", "otl-how", words.nickAbout),
    element("div", "otc-acts", [save]),
  ]);
  const sheet = element("dialog", "otc-sheet otc-own", [form], { "aria-label": words.nick });
  parent.append(sheet);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sheet.close();
    seat().rename(input.value.trim().slice(0, 24));
    changed();
  });
  sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close()); // beside it
  return {
    show() {
      input.value = seat().mine.name;
      sheet.showModal();
    },
  };
}
