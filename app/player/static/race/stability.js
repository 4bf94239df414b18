/** How steep a loss a rule can stand: core/inertia.py in the browser. */

/** The limit of gradient descent, which is named where a rule has none of its own. */
const DESCENT = 2;

/**
 * A rule's limit, as the views say it: of the largest eigenvalue of the Hessian times the rate, or of the Hessian
 * scaled by the rates of the coordinates.
 * @typedef {Omit<Header.Curvature, "view">} Limit
 */

/**
 * What the step takes of this gradient g and of h, where h ← β h + g.
 * @type {Record<Header.Inertia["kind"], (beta: number, nu: number) => {now: number, past: number}>}
 */
const PARTS = {
  none: () => ({ now: 1, past: 0 }),
  heavy: () => ({ now: 0, past: 1 }),
  mean: (beta) => ({ now: 0, past: 1 - beta }),
  nesterov: (beta) => ({ now: 1, past: beta }),
  "nesterov mean": (beta) => ({ now: 1 - beta, past: beta * (1 - beta) }),
  quasi: (beta, nu) => ({ now: 1 - nu, past: nu * (1 - beta) }),
};

/** How a run's rule takes past gradients, with its toggles; none where nobody knows. @param {Races.Race} race @param {number} i */
export function inertiaOf({ description, experiment }, i) {
  const { toggles } = experiment.runs[i];
  return description.runs[i].inertia.find(({ toggle, value }) => !toggle || toggles[toggle] === value);
}

/** β, and what the step takes of g and of h. @param {Pick<Header.Inertia, "kind" | "beta" | "nu">} inertia @param {Record<string, number>} params */
export function partsOf({ kind, beta: slider, nu }, params) {
  const beta = params[slider] ?? 0;
  return { beta, ...PARTS[kind](beta, params[nu] ?? 1) };
}

/** The largest η·λ at which a rule converges. @param {Header.Inertia} inertia @param {Record<string, number>} params */
export function limitOf(inertia, params) {
  const { beta, now, past } = partsOf(inertia, params);
  return (2 * (1 + beta)) / (now * (1 + beta) + past);
}

/**
 * The rates of a run's coordinates, for the step from row k on; null where one rate is that of all.
 * @param {Races.Race} race @param {number} i
 * @returns {((k: number) => Float64Array) | null}
 */
export function ratesOf({ trajectories, description }, i) {
  const { recorded, loss } = trajectories[i];
  const shown = description.runs[i].shown.find(({ kind }) => kind === "rates");
  const all = shown && recorded[shown.name];
  if (!all) return null;
  const width = all.length / loss.length;
  return (k) => {
    const row = Math.min(k + 1, loss.length - 1); // it is noted after the step
    return all.subarray(row * width, (row + 1) * width).map(Math.abs);
  };
}

/** The limit of run i, and whose it is. @param {Races.Race} race @param {number} i @returns {Limit} */
export function limited(race, i) {
  const { description, experiment, trajectories } = race;
  const { title, shown } = description.runs[i];
  const inertia = inertiaOf(race, i);
  const scaled = shown.some(({ kind }) => kind === "rates");
  const { params, decay, weight_decay } = experiment.runs[i];
  const decoupled = decay === "decoupled" ? weight_decay : 0;
  /** What it adds to every eigenvalue, as far as a limit goes: see core/inertia.py. @param {number} limit */
  const pull = (limit) => (decoupled * limit) / 2;
  const known =
    inertia !== undefined &&
    !(inertia.ahead && decoupled) &&
    (!scaled || Object.keys(trajectories[i].recorded).length > 0);
  if (!known) return { limit: DESCENT, formula: "2", rule: title, of: "descent", pull: pull(DESCENT) };
  const limit = limitOf(inertia, params);
  return { limit, formula: inertia.formula, rule: title, of: scaled ? "rates" : "rule", pull: pull(limit) };
}

/**
 * What weight decay adds to every eigenvalue: of the loss that a run goes down, where it is part of that.
 * @param {Races.Race} race @param {number} i
 */
export const ridgeOf = ({ experiment }, i) =>
  experiment.runs[i].decay === "coupled" ? experiment.runs[i].weight_decay : 0;
