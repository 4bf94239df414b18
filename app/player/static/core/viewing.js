/**
 * What is shown of the race: one owner of the view, which links, exports and scenes carry. app/races/scene/view.py
 * describes it, and has the same defaults.
 */

/** @typedef {[number, number]} Interval */
/** @typedef {{turn: number, tilt: number, zoom: number}} Camera */
/** @typedef {{y: string | null, x: string, scale: "log" | "linear", smooth: boolean}} PlotView */
/** @typedef {"relief" | "curvature" | "stability" | "theory" | "inner" | "slow" | "runs"} Shown */
/**
 * What stands in the place of the map: many runs in one picture.
 * @typedef {object} AtlasView
 * @property {"basins" | "settings" | "rates" | "search"} kind every start, two numbers of a run, the rates of all runs, or grid against random search
 * @property {string | null} x the path of the number across; null: the usual one
 * @property {string | null} y the path of the number upwards
 * @property {string} of what two numbers lead to: "minimum", or a measure
 * @property {number} epsilon of the steps to it
 * @property {number} seeds over so many lies the band of the rates
 * @property {[Interval, Interval] | null} zoom the part of both ranges that is shown; null: all of them
 */
/**
 * @typedef {object} View
 * @property {number | null} step where the playhead stands; null: the race plays from its start
 * @property {Interval | null} play the steps that are played
 * @property {number} seconds how long they take
 * @property {number} focus the run in focus
 * @property {number} panel the panel in focus, of several side by side
 * @property {Shown[]} show
 * @property {[Interval, Interval] | null} window what the map shows; null: the landscape's own
 * @property {boolean | null} equal whether x and y are to one scale; null: where their units can be compared
 * @property {Camera} camera
 * @property {Partial<PlotView>[]} plots
 * @property {string | null} knob the path of what the knob turns; null: the rate of the run in focus; "": no knob
 * @property {boolean} square whether it turns two numbers
 * @property {number | null} tail so many steps of every path stay; null: all
 * @property {"paths" | "dots" | "density" | null} members how those of repeated runs are drawn; null: as paths, or many as dots
 * @property {boolean} names whether they stand at the heads
 * @property {boolean} legend whether the runs are listed beside the map
 * @property {string[] | null} columns what the table of the runs says of each; null: what is usual
 * @property {AtlasView | null} atlas null: the map
 * @property {"light" | "dark" | null} theme
 * @property {string[]} hide
 * @property {any[]} marks
 */

/** @type {View} */
export const VIEW = {
  step: null,
  play: null,
  seconds: 8,
  focus: 0,
  panel: 0,
  show: [],
  window: null,
  equal: null,
  camera: { turn: 0.5, tilt: 0.86, zoom: 1.04 },
  plots: [],
  knob: null,
  square: false,
  tail: null,
  members: null,
  names: true,
  legend: false,
  columns: null,
  atlas: null,
  theme: null,
  hide: [],
  marks: [],
};

/** @type {AtlasView} */
export const ATLAS = {
  kind: "basins",
  x: null,
  y: null,
  of: "final",
  epsilon: 1e-3,
  seeds: 1,
  zoom: null,
};

/** @type {PlotView} */
export const PLOT = { y: null, x: "steps", scale: "log", smooth: true };

/** A view that moves under a hand is written when it has rested for so many milliseconds. */
const REST = 300;

/** @param {any} a @param {any} b */
const alike = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** What of an object is not as in another. @template {object} T @param {T} object @param {T} base @returns {Partial<T>} */
const difference = (object, base) =>
  /** @type {Partial<T>} */ (
    Object.fromEntries(
      Object.entries(object).filter(([key, value]) => !alike(value, /** @type {any} */ (base)[key])),
    )
  );

/** What of a view is not as it is by default. @param {View} view @returns {Partial<View>} */
export function bareView(view) {
  const bare = /** @type {any} */ (difference(view, VIEW));
  if (bare.camera) bare.camera = difference(bare.camera, VIEW.camera);
  if (bare.atlas) bare.atlas = difference(bare.atlas, ATLAS);
  return bare;
}

/** What plot `i` draws, all of it. @param {View} view @param {number} i @returns {PlotView} */
export const plotOf = ({ plots }, i) => ({ ...PLOT, ...plots[i] });

/** The plots after one of them was changed. @param {View} view @param {number} i @param {Partial<PlotView>} patch */
export function withPlot(view, i, patch) {
  const plots = Array.from({ length: Math.max(view.plots.length, i + 1) }, (_, k) => view.plots[k] ?? {});
  plots[i] = difference({ ...plotOf(view, i), ...patch }, PLOT);
  while (plots.length && alike(plots.at(-1), {})) plots.pop();
  return plots;
}

/** A number in so many digits as its place in an interval of this length needs. @param {number} value @param {number} span */
export function rounded(value, span) {
  const digits = Math.max(0, Math.min(12, 3 - Math.floor(Math.log10(span))));
  return Number(value.toFixed(digits));
}

/** @typedef {ReturnType<typeof createViewing>} Viewing */
/** A view as a link has it. @typedef {Partial<Omit<View, "camera" | "atlas">> & {camera?: Partial<Camera>, atlas?: Partial<AtlasView> | null}} Bare */

/** @param {() => void} changed what is drawn is another */
export function createViewing(changed) {
  let view = VIEW;
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  /** What glides and is not written yet, and what stood there before. @type {Partial<View>} */
  let gliding = {};
  /** @type {Partial<View>} */ let before = {};

  const viewing = {
    /** What is shown. It is never changed, but replaced. */
    get view() {
      return view;
    },
    /** Whether the playhead goes where a view that has just come says. */
    arrived: false,
    /** Hears of what a hand has set; `passing`: it is on its way through many such. @type {(passing: boolean) => void} */
    heard: () => {},
    take,
    watch,
    set,
    glide,
    /** @param {Shown} name */
    shows: (name) => view.show.includes(name),
    /** Show or hide something. @param {Shown} name @param {boolean} shown */
    show: (name, shown) => {
      const others = view.show.filter((one) => one !== name);
      set({ show: shown ? [...others, name] : others });
    },
  };

  /**
   * Another view comes, as a link has it. What a hand moves just now stays, unless another place is meant than that
   * it came from.
   * @param {Bare} bare
   */
  function take(bare) {
    const atlas = bare.atlas ? { ...ATLAS, ...bare.atlas } : null;
    const said = { ...VIEW, ...bare, camera: { ...VIEW.camera, ...bare.camera }, atlas };
    const stays = Object.keys(gliding).every((key) =>
      alike(said[/** @type {keyof View} */ (key)], before[/** @type {keyof View} */ (key)]),
    );
    if (!stays) settle();
    const next = { ...said, ...gliding };
    if (alike(next, view)) return;
    viewing.arrived ||= !alike(next.step, view.step) || !alike(next.play, view.play);
    replace(next);
  }

  /**
   * What says, whenever it is asked, whether one of these parts is another than the last time.
   * @param {(keyof View)[]} names
   */
  function watch(...names) {
    /** @type {unknown[] | null} */ let last = null;
    return () => {
      const now = names.map((name) => view[name]);
      const same = last?.every((part, k) => part === now[k]);
      last = now;
      return !same;
    };
  }

  /** A hand has set something. @param {Partial<View>} patch */
  function set(patch) {
    if (!replace({ ...view, ...patch })) return;
    settle();
    viewing.heard(false);
  }

  /** A hand sets something again and again: a place of the playhead, a camera. @param {Partial<View>} patch */
  function glide(patch) {
    const last = view;
    if (!replace({ ...view, ...patch })) return;
    for (const key of /** @type {(keyof View)[]} */ (Object.keys(patch)))
      if (!(key in gliding)) before = { ...before, [key]: last[key] };
    gliding = { ...gliding, ...patch };
    clearTimeout(timer);
    timer = setTimeout(() => {
      settle();
      viewing.heard(true);
    }, REST);
  }

  /** Nothing glides any more. */
  function settle() {
    clearTimeout(timer);
    gliding = {};
    before = {};
  }

  /** @param {View} next @returns {boolean} whether it is another */
  function replace(next) {
    if (alike(next, view)) return false;
    view = next;
    changed();
    return true;
  }

  return viewing;
}
