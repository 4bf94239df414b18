/** The panel with all that leads a class, beside the few buttons that are always there. */

import { element } from "../core/legend.js";
import { basinAsk, isLab, labAsk, lessonAsk } from "./asks.js";
import { nameOf } from "./colors.js";
import { answersTo } from "./tally.js";
import { words } from "./words.js";

/** @import { Room } from "./room.js" */
/** @import { Led } from "./leading.js" */
/** @import { Ask } from "./tally.js" */
/** @import { Taking } from "./taking.js" */

/** A button of the page. @param {string} label @param {() => void} act @param {string} [kind] */
export function button(label, act, kind = "") {
  const made = element("button", `otl-button ${kind}`, label, { type: "button" });
  made.addEventListener("click", act);
  return made;
}

/** Other words on it, where they are others. @param {HTMLElement} one @param {string} text */
export function label(one, text) {
  if (one.textContent !== text) one.textContent = text;
}

/** @param {string} title @param {HTMLElement[]} inside */
const group = (title, inside) =>
  element("div", "otc-group", [element("h3", "", title), element("div", "", inside)]);

/**
 * @param {HTMLElement} root @param {Room} room @param {Led} led @param {Taking} taking
 * @param {object} on
 * @param {(ask: Ask | null) => void} on.begin @param {() => void} on.end of the open question
 * @param {() => void} on.scene @param {() => void} on.back @param {() => void} on.own @param {() => void} on.whole
 */
export function createPanel(root, room, led, taking, on) {
  const { clock } = led;
  const asks = () => room.parts.asks;
  const of = (/** @type {"start" | "rate"} */ kind) => () =>
    led.shown && on.begin(labAsk(asks(), led.shown, kind, clock.races.focus));
  const pace = button("", () => room.lead({ pace: room.parts.now.pace === "free" ? "follow" : "free" }));
  const frozen = button("", () => room.lead({ frozen: !room.parts.now.frozen }));
  const locked = button("", () => room.lead({ locked: !room.parts.now.locked }));
  const reveal = button(words.reveal, () => room.lead({ revealed: true, frozen: true }));
  const back = button(words.back, on.back);
  const [starts, rates] = [button(words.askStarts, of("start")), button(words.askRates, of("rate"))];
  const basin = button(words.askBasin, () =>
    on.begin(basinAsk(asks(), clock.race?.minima.length ?? 0, nameOf)),
  );
  const lesson = button(words.askLesson, () => led.shown && on.begin(lessonAsk(asks(), led.shown)));
  const end = button(words.endAsk, on.end);
  const spotlight = createSpotlight(room, led);
  const [scene, table] = [
    button(words.exportScene, taking.scene),
    button(words.exportTable, () => void taking.table()),
  ];
  const where = element("p", "otc-where");
  const close = button(words.close, async () => {
    if (!confirm(words.sure)) return;
    await room.close();
    led.closed();
  });
  root.append(
    group(words.sceneTitle, [button(words.choose, on.scene), back]),
    group(words.ask, [starts, rates, basin, lesson, button(words.askOwn, on.own), reveal, end]),
    group(words.screens, [pace, frozen, locked, where]),
    group(words.spotlight, spotlight.inside),
    group(words.exporting, [scene, button(words.exportPicture, () => void taking.picture()), table]),
    group(words.settings, [
      button(words.full, on.whole),
      button(words.remote, () => void taking.lend()),
      close,
    ]),
    element("p", "otc-keys", words.keys),
  );

  /** Say of everything how it is. */
  function update() {
    const { now, show } = room.parts;
    const { lab, now: open } = led.state();
    const { race } = clock;
    label(pace, now.pace === "free" ? words.follow : words.free);
    label(frozen, now.frozen ? words.thaw : words.freeze);
    label(locked, now.locked ? words.unlock : words.lock);
    const racing = race !== null && led.shown !== null && led.shown.step.race !== null;
    starts.hidden = !racing || !race.description.movable || race.description.dimension > 2;
    rates.hidden = !racing;
    basin.hidden = lab?.kind !== "start" || (race?.minima.length ?? 0) < 2;
    lesson.hidden = !led.shown?.step.ask;
    reveal.hidden = !open || now.revealed;
    frozen.hidden = end.hidden = !open;
    back.hidden = show?.kind !== "lesson";
    scene.hidden = !isLab(lab);
    table.hidden = !asks().length;
    spotlight.update();
    label(where, placesOf(room.class.where));
  }
  return { update };
}

/** How many are where. @param {[string | null, string | null, number][]} where */
const placesOf = (where) =>
  where
    .map(([lesson, step, count]) => {
      const place = lesson ? [lesson, step].filter(Boolean).join(" · ") : words.inClass;
      return `${place}: ${count}`;
    })
    .join("   ");

/** Who stands in the light, and who is not to be seen. @param {Room} room @param {Led} led */
function createSpotlight(room, led) {
  const list = element("select", "", "", { "aria-label": words.spotlight });
  list.addEventListener("change", () => room.lead({ spotlight: list.value || null }));
  const hide = button(words.hideOne, () => {
    const { spotlight: id, hidden } = room.parts.now;
    if (id) room.lead({ hidden: [...hidden, id].slice(-100), spotlight: null });
  });

  function update() {
    const { now } = room.parts;
    const { lab } = led.state();
    const there = lab ? answersTo(room.entries.values(), lab.id, now.hidden) : [];
    const named = there.map(({ id }, k) => ({
      ...{ id, name: room.entries.get(id)?.name || `${words.unnamed} ${k + 1}` },
    }));
    const said = JSON.stringify(named);
    if (list.dataset.said !== said) {
      list.dataset.said = said;
      const options = named.map(({ id, name }) => new Option(name, id));
      list.replaceChildren(new Option(words.nobodyLit, ""), ...options);
    }
    list.value = now.spotlight ?? "";
    hide.disabled = !now.spotlight;
  }
  return { inside: [list, hide], update };
}
