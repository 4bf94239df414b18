/** What stands beside the picture on the projector: how to join, what was bet, and where the runs of the class went. */

import { general } from "../core/general.js";
import { element } from "../core/legend.js";
import { themeOf } from "../core/theme.js";
import { optionsOf } from "../lessons/choosing.js";
import { number } from "../lessons/saying.js";
import { NOWHERE } from "../race/cells.js";
import { createBars, createHistogram } from "./bars.js";
import { inkOf, nameOf } from "./colors.js";
import { countsAt, ranked } from "./paths.js";
import { answersTo, binned, median, named, orders, partOf } from "./tally.js";
import { words } from "./words.js";

/** @import { Member, Paths } from "./paths.js" */
/** @import { Room } from "./room.js" */
/** @import { Ask } from "./tally.js" */

const SVG = "http://www.w3.org/2000/svg";
/** So many in front are listed. */
const FRONT = 5;

/** The picture of a QR code, for its text. @param {string} svg */
const pictured = (svg) => `data:image/svg+xml,${encodeURIComponent(svg.includes(SVG) ? svg : svg.replace("<svg", `<svg xmlns="${SVG}"`))}`;

/** How to join. @param {HTMLElement} parent */
export function createJoinCard(parent) {
  const picture = element("img", "otc-qr", "");
  const [code, address, here] = [element("strong", "otc-code"), element("span", "otc-address"), element("span", "otc-here")];
  const said = element("div", "", [element("span", "otc-how", words.join), code, address, here]);
  const root = element("section", "otc-join", [picture, said]);
  parent.append(root);

  /** @param {Room["opened"]} opened @param {Room["class"]} about */
  function show(opened, { here: count, strict }) {
    const src = pictured(opened.qr);
    if (opened.qr && picture.src !== src) picture.src = src;
    picture.alt = words.qr(opened.code);
    picture.hidden = !opened.qr;
    const letters = strict ? `${opened.code} ${opened.door}` : opened.code;
    if (code.textContent !== letters) code.textContent = letters;
    code.classList.toggle("otc-long", strict);
    address.textContent = opened.join.replace(/^https?:\/\//, "").replace(/\/[A-Z]{4}$/, "");
    here.textContent = count ? words.here(count) : words.nobody;
  }
  return { root, show };
}

/** What the class has bet, and, once it is known, what is so. @param {HTMLElement} parent */
export function createBetCard(parent) {
  const [title, text] = [element("h2", "", words.bets), element("p", "otc-asked")];
  const veil = element("p", "otc-veiled", words.hidden);
  const inside = element("div", "otc-answers");
  const root = element("section", "otc-card otc-bets", [title, text, veil, inside], { "aria-live": "off" });
  parent.append(root);
  const bars = createBars(inside);
  const histogram = createHistogram(inside);
  const note = element("p", "otc-median");
  inside.append(note);

  /**
   * @param {Ask | null} ask @param {Room} room
   * @param {{open: boolean, titled: boolean, article: HTMLElement | null, truth: unknown}} how whether it is to be seen; what is so, once that is known
   */
  function show(ask, room, { open, titled, article, truth }) {
    root.hidden = !ask;
    if (!ask) return;
    const { hidden } = room.parts.now;
    const answers = answersTo(room.entries.values(), ask.id, hidden).map(({ answer }) => answer);
    text.textContent = titled ? "" : ask.text;
    text.hidden = titled;
    veil.hidden = open;
    inside.hidden = !open;
    root.dataset.answers = String(answers.length);
    if (!open) return;
    const theme = themeOf(root);
    const language = document.documentElement.lang;
    const options = article ? optionsOf(article) : new Map();
    const label = (/** @type {string} */ name) => options.get(name)?.textContent?.trim() || name;
    bars.root.hidden = !ask.options;
    histogram.root.hidden = !["number", "rate"].includes(ask.kind);
    note.textContent = "";
    if (ask.options) {
      const right = Array.isArray(truth) ? truth.map(String) : [];
      const basins = ask.options.every((one, k) => one === nameOf(k));
      bars.show(
        named(ask, answers).map(({ label: key, count }, k) => ({
          ...{ key, label: label(key), count },
          ...(basins && { color: inkOf(k, theme) }),
          marked: ask.kind === "order" ? right[0] === key : right.includes(key),
        })),
      );
      const [first] = ask.kind === "order" ? orders(answers) : [];
      if (first) note.textContent = `${first.order.map(label).join(" › ")} (${first.count})`;
    } else if (ask.kind === "number") {
      const style = { digits: 3 };
      const said = (/** @type {number} */ value) => number(value, style, language);
      const part = typeof truth === "number" ? partOf(ask, truth) : null;
      histogram.show(binned(ask, answers), [said(ask.low ?? 0), said(ask.high ?? 1)], part);
      const middle = median(answers.filter((one) => typeof one === "number"));
      if (middle !== null) note.textContent = words.median(said(middle));
    } else note.textContent = words.placed(answers.length, room.class.here);
  }
  return { root, show };
}

/** Where the runs of the class are: how many at each minimum, or who is in front. @param {HTMLElement} parent */
export function createRunsCard(parent) {
  const title = element("h2", "");
  const list = element("ol", "otc-front");
  const root = element("section", "otc-card otc-runs", [title]);
  parent.append(root);
  const bars = createBars(root);
  root.append(list);

  /** @param {Paths} paths @param {number} step @param {boolean} ended @param {Races.Race} race @param {boolean} names */
  function show(paths, step, ended, race, names) {
    const { members, kind } = paths;
    root.hidden = !members.length || (kind === "rate" && step === 0);
    if (root.hidden) return;
    const theme = themeOf(root);
    const { reached, diverged, underway } = countsAt(members, step);
    const basins = kind === "start" && race.minima.length > 0;
    title.textContent = basins ? words.ends : words.best;
    const minima = [...new Set(members.map(({ which }) => which))].filter((one) => one >= 0).sort((a, b) => a - b);
    const rest = (/** @type {string} */ key, /** @type {string} */ label, /** @type {number} */ count, /** @type {string} */ color) =>
      count ? [{ key, label, count, color, faint: true }] : [];
    bars.root.hidden = !basins;
    if (basins)
      bars.show(
        [
          ...minima.map((which) => ({
            key: String(which),
            label: nameOf(which),
            count: reached.get(which) ?? 0,
            color: inkOf(which, theme),
          })),
          ...rest("underway", ended ? words.nowhere : words.underway, underway, inkOf(NOWHERE, theme)),
          ...rest("diverged", words.diverged, diverged, theme.down),
        ],
        Math.max(members.length / 2, 1),
      );
    list.hidden = basins;
    if (basins) return;
    front(members, step, kind, names);
    bars.root.hidden = !diverged;
    bars.show(rest("diverged", words.diverged, diverged, theme.down), members.length);
  }

  /** @param {Member[]} members @param {number} step @param {string} kind @param {boolean} names */
  function front(members, step, kind, names) {
    const first = ranked(members, step)
      .filter(({ loss }) => Number.isFinite(loss))
      .slice(0, FRONT);
    const rows = first.map(({ member, loss }) => {
      const value = kind === "rate" ? `η = ${general(Number(member.value), 3)}` : "";
      return `${(names && member.name) || value || words.unnamed}\t${names && member.name ? value : ""}\t${general(loss, 3)}`;
    });
    const said = rows.join("\n");
    if (list.dataset.said === said) return;
    list.dataset.said = said;
    list.replaceChildren(
      ...rows.map((row) => {
        const [name, value, loss] = row.split("\t");
        return element("li", "", [
          element("span", "otc-who", name),
          element("span", "otc-value", value),
          element("span", "otc-loss", loss.replaceAll("-", "−")),
        ]);
      }),
    );
  }
  return { root, show };
}
