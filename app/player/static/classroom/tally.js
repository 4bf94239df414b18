/** What a class has answered, counted: the histogram that stands beside the run. */

/** @typedef {string[] | number | number[]} Answer */
/**
 * A question to the class; see app/classroom.
 * @typedef {object} Ask
 * @property {string} id
 * @property {"choice" | "order" | "number" | "point" | "curve" | "start" | "rate"} kind
 * @property {string} text
 * @property {string[]} [options] @property {boolean} [many]
 * @property {number} [low] @property {number} [high] @property {boolean} [log] @property {boolean} [whole]
 * @property {"log" | "linear"} [scale]
 * @property {string} [link] @property {number} [run]
 * @property {string} [lesson] @property {string} [step]
 */
/** One bar. @typedef {{label: string, count: number}} Bar */

/** So many bars a histogram of numbers has, and so many orders are told apart. */
const [BINS, ORDERS] = [16, 6];

/** How far a number is along its range, from 0 to 1. @param {Ask} ask @param {number} value */
export function partOf({ low = 0, high = 1, log = false, kind }, value) {
  const [a, b, v] = log || kind === "rate" ? [low, high, value].map(Math.log) : [low, high, value];
  return Math.min(Math.max((v - a) / (b - a || 1), 0), 1);
}

/** The number at a part of the range. @param {Ask} ask @param {number} part */
export function valueAt({ low = 0, high = 1, log = false, kind }, part) {
  if (log || kind === "rate") return Math.exp(Math.log(low) + part * (Math.log(high) - Math.log(low)));
  return low + part * (high - low);
}

/** The bars of answers by name: of a choice how many have each, of an order how many have each first. @param {Ask} ask @param {Answer[]} answers @returns {Bar[]} */
export function named({ options = [], kind }, answers) {
  const counts = new Map(options.map((option) => [option, 0]));
  for (const answer of answers) {
    if (!Array.isArray(answer)) continue;
    for (const one of kind === "order" ? answer.slice(0, 1) : answer) {
      const before = counts.get(String(one));
      if (before !== undefined) counts.set(String(one), before + 1);
    }
  }
  return [...counts].map(([label, count]) => ({ label, count }));
}

/** The orders that most have. @param {Answer[]} answers @returns {{order: string[], count: number}[]} */
export function orders(answers) {
  /** @type {Map<string, {order: string[], count: number}>} */ const found = new Map();
  for (const answer of answers) {
    if (!Array.isArray(answer)) continue;
    const key = JSON.stringify(answer);
    const one = found.get(key) ?? { order: answer.map(String), count: 0 };
    one.count += 1;
    found.set(key, one);
  }
  return [...found.values()].sort((a, b) => b.count - a.count).slice(0, ORDERS);
}

/** A histogram of numbers over the range of a question. @param {Ask} ask @param {Answer[]} answers @returns {number[]} */
export function binned(ask, answers) {
  const bins = new Array(BINS).fill(0);
  for (const answer of answers)
    if (typeof answer === "number" && Number.isFinite(answer))
      bins[Math.min(Math.floor(partOf(ask, answer) * BINS), BINS - 1)] += 1;
  return bins;
}

/** The middle of some numbers; null of none. @param {number[]} numbers */
export function median(numbers) {
  if (!numbers.length) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A curve with so many points, linear between those that are there. @param {number[]} curve @param {number} count */
export const resampled = (curve, count) =>
  Array.from({ length: count }, (_, k) => {
    const at = (k / Math.max(count - 1, 1)) * (curve.length - 1);
    const [i, part] = [Math.floor(at), at % 1];
    return curve[i] + part * ((curve[i + 1] ?? curve[i]) - curve[i]);
  });

/** The answers that may be shown, of those who are not hidden. @param {Iterable<{id: string, answers: Record<string, Answer>}>} entries @param {string} ask @param {string[]} hidden */
export function answersTo(entries, ask, hidden) {
  const found = [];
  for (const { id, answers } of entries)
    if (ask in answers && !hidden.includes(id)) found.push({ id, answer: answers[ask] });
  return found;
}
