/** A run at many learning rates: where each of them leads, and the one that ends lowest. */

/** So many rates are tried over a range, evenly in logarithms; between the neighbours of the best, more, so often. */
const [FIRST, FINER, ROUNDS] = [64, 9, 2];
/** Where the best rate is the first or the last one, or all diverge, the range grows so many times as far, so often at most. */
const [WIDER, MOST] = [10, 2];
/** Losses are kept of so many steps at most, evenly from the first to the last. */
const KEPT = 120;
/** So many rates are tried at least, and a little more than that as a rule: what a sweep costs. */
export const TRIED = FIRST + FINER * ROUNDS;

/** A loss this share of the way above the minimum has reached it: what is left is rounding to a reader. */
export const REACHED = 1e-12;
/** Otherwise losses are alike that differ by this share of their height, or as little as 64-bit numbers can tell. */
const [ALIKE, ROUNDING] = [1e-6, 4 * Number.EPSILON];

/**
 * Where many learning rates lead.
 * @typedef {object} Sweep
 * @property {Float64Array} rates ascending [n]
 * @property {Float64Array} rows the steps of which losses are kept, the last one the run's own [m]
 * @property {Float64Array} losses [n, m]
 * @property {Float64Array} gone the step at which each rate diverged, Infinity where it did not [n]
 */
/**
 * The best of them, its last loss, and where that is the minimum, the step since which it is.
 * @typedef {{rate: number, loss: number, reached: number | null}} Best
 */
/** Where a rate leads. @typedef {Pick<Engine.Trajectory, "loss" | "divergedAt">} End */

/**
 * Try rates over a range, and more where it is lowest; null if it was not to go on.
 * @param {(rate: number) => End} walk the whole run at this rate
 * @param {[number, number]} range @param {number | null} floor the loss at the lowest known minimum
 * @param {() => Promise<boolean>} goesOn is asked before every run
 * @returns {Promise<Sweep | null>}
 */
export async function sweep(walk, [low, high], floor, goesOn) {
  /** @type {Map<number, End>} */ const tried = new Map();
  /** @param {number[]} rates */
  const tryAll = async (rates) => {
    for (const rate of rates.map(rounded)) {
      if (tried.has(rate)) continue;
      if (!(await goesOn())) return false;
      tried.set(rate, walk(rate));
    }
    return true;
  };
  const perDecade = (FIRST - 1) / Math.log10(high / low);
  /** @param {number} from @param {number} to */
  const between = (from, to) => spread(from, to, Math.ceil(perDecade * Math.log10(to / from)) + 1);
  if (!(await tryAll(between(low, high)))) return null;
  for (let n = 0; n < MOST; n += 1) {
    const { best, rates } = placed(tried, floor);
    if (best <= 0 && !(await tryAll(between(rates[0] / WIDER, rates[0])))) return null;
    const last = rates[rates.length - 1];
    if (best === rates.length - 1 && !(await tryAll(between(last, last * WIDER)))) return null;
  }
  for (let n = 0; n < ROUNDS; n += 1) {
    const { best, rates } = placed(tried, floor);
    if (best < 0) break;
    const [from, to] = [rates[Math.max(best - 1, 0)], rates[Math.min(best + 1, rates.length - 1)]];
    if (!(await tryAll(spread(from, to, FINER + 2)))) return null;
  }
  return tableOf(tried);
}

/** What was tried, and the place of the best rate among it. @param {Map<number, End>} tried @param {number | null} floor */
function placed(tried, floor) {
  const table = tableOf(tried);
  const best = bestOf(table, floor);
  return { rates: table.rates, best: best ? table.rates.indexOf(best.rate) : -1 };
}

/** @param {Map<number, End>} tried @returns {Sweep} */
function tableOf(tried) {
  const rates = Float64Array.from(tried.keys()).sort();
  const ends = Array.from(rates, (rate) => /** @type {End} */ (tried.get(rate)));
  const steps = ends[0].loss.length - 1;
  const count = Math.min(steps, KEPT) + 1;
  const rows = Float64Array.from({ length: count }, (_, k) =>
    Math.round((k * steps) / Math.max(count - 1, 1)),
  );
  const losses = new Float64Array(rates.length * count);
  ends.forEach(({ loss }, i) => {
    rows.forEach((row, k) => {
      losses[i * count + k] = loss[row];
    });
  });
  return { rates, rows, losses, gone: Float64Array.from(ends, ({ divergedAt }) => divergedAt ?? Infinity) };
}

/**
 * The rate that ends lowest. Of rates that end alike, or have all reached the minimum, it is one that is there
 * soonest, and of these the one in the middle of the widest stretch of them: beside it there is room. null where all
 * rates diverge.
 * @param {Sweep} sweep @param {number | null} floor the loss at the lowest known minimum @returns {Best | null}
 */
export function bestOf({ rates, rows, losses, gone }, floor) {
  const m = rows.length;
  const ends = Array.from(rates, (_, i) => (gone[i] === Infinity ? losses[(i + 1) * m - 1] : Infinity));
  const lowest = Math.min(...ends);
  if (!Number.isFinite(lowest)) return null;
  const reached = floor === null ? -Infinity : floor + REACHED * Math.abs(losses[0] - floor);
  const height = Math.abs(lowest - (floor ?? 0));
  const apart = Math.max(ALIKE * height, ROUNDING * Math.max(Math.abs(lowest), Math.abs(floor ?? 0)));
  const low = Math.max(lowest + apart, reached);
  /** The first row from which rate i is as low as that for good; Infinity where it never is. @param {number} i */
  const since = (i) => {
    if (ends[i] > low) return Infinity;
    let k = m - 1;
    while (k > 0 && losses[i * m + k - 1] <= low) k -= 1;
    return rows[k];
  };
  const there = Array.from(rates, (_, i) => since(i));
  const soonest = Math.min(...there);
  const [from, to] = widest(rates, (i) => there[i] === soonest);
  const middle = Math.sqrt(rates[from] * rates[to]);
  let best = from;
  for (let i = from; i <= to; i += 1)
    if (Math.abs(Math.log(rates[i] / middle)) < Math.abs(Math.log(rates[best] / middle))) best = i;
  return { rate: rates[best], loss: ends[best], reached: lowest <= reached ? soonest : null };
}

/**
 * The first and the last of the widest stretch of neighbours that are `such`.
 * @param {Float64Array} rates @param {(i: number) => boolean} such
 */
function widest(rates, such) {
  let [from, to] = [-1, -1];
  for (let i = 0; i < rates.length; i += 1) {
    if (!such(i)) continue;
    const first = i;
    while (i + 1 < rates.length && such(i + 1)) i += 1;
    if (from < 0 || rates[i] / rates[first] > rates[to] / rates[from]) [from, to] = [first, i];
  }
  return [from, to];
}

/** So many numbers, evenly in logarithms. @param {number} low @param {number} high @param {number} count */
const spread = (low, high, count) =>
  Array.from({ length: count }, (_, k) => low * (high / low) ** (k / Math.max(count - 1, 1)));

/** In three digits, as a slider has it: a rate that is taken over leads where it was said to. @param {number} rate */
const rounded = (rate) => Number(rate.toPrecision(3));
