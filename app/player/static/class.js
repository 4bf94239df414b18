/** The script of the teacher's page: the door, and behind it the room. */

import { createProjector } from "./classroom/projector.js";
import { createRoom, forget, kept, NOW, open } from "./classroom/room.js";
import { words } from "./classroom/words.js";
import { element, find } from "./core/legend.js";

/** @import { Opened, Parts } from "./classroom/room.js" */
/** @import { Projector } from "./classroom/projector.js" */

const ROOT = new URL("../../", import.meta.url);
const place = find(document.body, ".otc");
const { version = "", scenes = "", pictures = "" } = place.dataset;

/** @type {Parts} */
const NOTHING = { show: null, asks: [], now: NOW };

/** What stands behind the # of the address: a token, or a whole room for a second device. It does not stay there. */
function behind() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  try {
    const room = given.get("room");
    return { token: given.get("token") ?? "", room: room ? /** @type {Opened} */ (JSON.parse(atob(room))) : null };
  } catch {
    return { token: "", room: null };
  }
}

/** Ask for the token. @param {{token?: string, before?: {code: string, parts: Parts} | null, sentence?: string}} [with_] */
function door({ token = "", before = null, sentence = "" } = {}) {
  const input = element("input", "", "", {
    ...{ type: "password", id: "otc-token", autocomplete: "off", required: "", spellcheck: "false" },
    "aria-describedby": "otc-door-about",
  });
  input.value = token;
  const problem = element("p", "otc-problem", sentence, { role: "alert" });
  const button = element("button", "otl-button otl-primary", before ? words.resume(before.code) : words.open, {
    type: "submit",
  });
  const form = element("form", "", [
    element("label", "", words.token, { for: "otc-token" }),
    input,
    problem,
    button,
  ]);
  place.replaceChildren(
    element("main", "otc-door", [
      element("h1", "", words.openTitle),
      element("p", "", words.openAbout, { id: "otc-door-about" }),
      form,
    ]),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = "";
    try {
      const opened = await opening(input.value.trim(), before?.code);
      enter({ opened, n: 0, parts: before?.parts ?? NOTHING }, true);
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
      button.disabled = false;
      input.focus();
    }
  });
  input.focus();
  if (token) form.requestSubmit();
}

/** Open a room, under its old letters if they are free. @param {string} token @param {string} [code] */
async function opening(token, code) {
  try {
    return await open(ROOT, token, code);
  } catch (error) {
    if (code && /** @type {any} */ (error).status === 409) return open(ROOT, token);
    throw error;
  }
}

/** @param {{opened: Opened, n: number, parts: Parts}} from @param {boolean} [anew] whether the room knows nothing yet */
function enter(from, anew = false) {
  /** @type {Projector | null} */ let projector = null;
  const room = createRoom(ROOT, from, {
    changed: () => projector?.update(),
    line: (line, sentence) => projector?.line(line, sentence),
    wrong: (sentence) => projector?.say(sentence),
    refused: () => {
      const { opened, parts } = room;
      forget();
      door({ before: { code: opened.code, parts } });
    },
  });
  if (!from.opened.qr)
    void room.ask("qr.svg").then(async (response) => {
      if (!response.ok) return;
      room.opened.qr = await response.text();
      projector?.update();
    });
  projector = createProjector(place, room, { root: ROOT, version, scenes, pictures }, { closed: () => door() });
  if (anew) room.set(from.parts);
  document.title = `${from.opened.code} · ${document.title}`;
}

const { token, room: lent } = behind();
const before = kept();
if (lent) enter({ opened: { ...lent, qr: lent.qr ?? "" }, n: 0, parts: NOTHING });
else if (before && !token) enter(before);
else door({ token });

