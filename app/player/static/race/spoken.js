/** A description in the reader's language: those who describe a race write English, for all readers. */

import { language, t } from "../core/words.js";

/** What the titles of principal components end with: their share of the variance. */
const SHARE = /, ([\d.]+\s?%)$/;
/** What null is called where it means all of so many samples. */
const ALL = /^all (\d+)$/;

/**
 * The same, with its words translated.
 * @template {Header.Settings | Header.Description} D
 * @param {D} description @returns {D}
 */
export function spoken(description) {
  if (language === "en") return description;
  const said = {
    ...description,
    words: each(description.words),
    controls: description.controls.map(control),
    switches: description.switches.map((one) => ({
      ...one,
      label: t(one.label),
      help: t(one.help),
      titles: one.titles.map((title) => t(title)),
    })),
    ...(description.panels && {
      panels: description.panels.map(({ title, about }) => ({ title, about: about && spoken(about) })),
    }),
  };
  return "landscape" in said ? { ...said, ...described(said) } : said;
}

/** @param {Header.Control} one @returns {Header.Control} */
const control = (one) => ({
  ...one,
  label: t(one.label),
  word: t(one.word),
  help: t(one.help),
  said: t(one.said),
  group: t(one.group),
  none: ALL.test(one.none) ? t("all {count}", { count: ALL.exec(one.none)?.[1] }) : t(one.none),
  choices: one.choices.map((choice) => t(choice)),
});

/** What is said of the landscape and the runs. @param {Header.Description} description */
const described = ({ title, axes, fit, runs }) => ({
  title: t(title),
  axes: axes.map(axis),
  fit: fit && { ...fit, axes: fit.axes.map((one) => t(one)), groups: fit.groups.map((one) => t(one)) },
  runs: runs.map((run) => ({
    ...run,
    title: t(run.title),
    course: t(run.course),
    words: each(run.words),
    glyphs: run.glyphs.map((glyph) => ({ ...glyph, help: t(glyph.help) })),
  })),
});

/** @param {string} title */
function axis(title) {
  const share = SHARE.exec(title);
  return share ? `${t(title.slice(0, share.index))}, ${share[1]}` : t(title);
}

/** @param {Record<string, string>} words */
const each = (words) => Object.fromEntries(Object.entries(words).map(([key, text]) => [key, t(text)]));
