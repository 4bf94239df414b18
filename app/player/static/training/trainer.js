/**
 * Trainings under way: they wait until a reader says "Train", and what was trained before stays on view until
 * then.
 */

import { between, extent, rowAt } from "../core/scales.js";
import { t } from "../core/words.js";
import { focused, together as sideBySide } from "./beside.js";
import { begin, createPolling } from "./polling.js";

/** @import { Clock } from "../core/clock.js" */
/** @import { Message } from "../core/payload.js" */
/** @import { Training } from "./learning.js" */
/** @import { Asking } from "./polling.js" */

/**
 * What a page shows of it, and its two buttons.
 * @typedef {object} Trainer
 * @property {Asking} asking
 * @property {Header.Progress | null} header of the present settings' training; null before it is known
 * @property {number} epochs so far
 * @property {boolean} outdated whether what is on view is of the settings before
 * @property {() => void} stop
 * @property {() => void} resume
 */

/** Milliseconds between two questions, on a page that is visible and on one that is not. */
const EVERY = { visible: 250, hidden: 1000 };

const AGAIN = t("The server that trained this is gone; another has begun it again, from the first step.");

/** How many runs have been begun. @param {Header.Progress} header */
const begunOf = ({ runs }) => runs.filter((run) => run.best !== null).length;

/**
 * Whether a training goes on although nobody has said so: its last map is due, or its runs went on before
 * something else was turned (a colour, the plane), and none of them starts over.
 * @param {Header.Progress} header @param {boolean} went
 */
export const goesOn = (header, went) =>
  (header.state === "done" && header.closing) || (went && begunOf(header) === header.runs.length);

/**
 * Whether what is known of a training takes the place of what is on view, although it is not under way: all of
 * it has been begun, or as many runs as are on view now, and others have been added.
 * @param {Header.Progress} header @param {Header.Progress | undefined} shown
 */
export const supersedes = (header, shown) =>
  begunOf(header) > 0 && begunOf(header) >= Math.min(header.runs.length, shown?.runs.length ?? 0);

/**
 * One of the trainings that are followed: its address, its title, and what is known of it.
 * @typedef {object} Lane
 * @property {string} url
 * @property {string} title
 * @property {Asking} asking
 * @property {Message<Header.Progress> | null} answer the newest
 * @property {boolean} went whether it was under way when something was turned
 * @property {boolean} lost whether the server knows less of it than it has told: another took its place
 * @property {ReturnType<typeof createPolling>} polling
 */

/** @param {Clock} clock @param {(state: Asking, signal: AbortSignal) => Promise<any>} ask */
export function createTrainer(clock, ask) {
  let [panel, focus] = [0, 0];
  /** @type {Lane[]} */ let lanes = [];
  /** @type {Header.Progress | undefined} */ let shown; // of the runs on view, but for those beside
  const stop = () => lanes.forEach(({ polling }) => polling.stop());
  const { viewing } = clock;
  function resume() {
    if (clock.trainer?.outdated) viewing.glide({ step: null }); // it was a step of the training before
    for (const { polling } of lanes) polling.resume();
  }
  const goes = (/** @type {Lane} */ { asking }) => asking.phase === "asking";

  /** @param {Header.Lane} of @param {boolean} went */
  function createLane({ url, title }, went) {
    const polling = createPolling({
      ask,
      over: ({ header }) => header.state === "done" && !header.closing,
      on: ({ header }) => goesOn(header, lane.went),
      tell: (asking, answer) => {
        if (answer) lane.lost ||= answer.header.step < (lane.answer?.header.step ?? 0);
        Object.assign(lane, answer ? { asking, answer, went: false } : { asking });
        if (lanes.includes(lane)) show();
      },
      every: () => (document.hidden ? EVERY.hidden : EVERY.visible),
    });
    /** @type {Lane} */
    const lane = { url, title, asking: begin(url, "stopped"), answer: null, went, lost: false, polling };
    return lane;
  }

  /**
   * Follow a training, or several side by side: look where they stand.
   * @param {Header.Lane[]} wanted @param {number} of the one in focus @param {number} run in focus
   * @param {number} wait milliseconds
   */
  function follow(wanted, of, run, wait) {
    const [before, went] = [lanes, lanes.some(goes)];
    [panel, focus] = [of, run];
    if (clock.training) clock.training = focused(clock.training, focus);
    const free = [...before];
    lanes = wanted.map((one) => {
      const k = free.findIndex(({ url }) => url === one.url);
      return k < 0 ? createLane(one, went) : Object.assign(free.splice(k, 1)[0], { title: one.title });
    });
    for (const lane of free) lane.polling.end();
    const joins = lanes.some((lane) => before.includes(lane) && goes(lane)); // what comes beside a training trains along
    for (const lane of lanes)
      if (!before.includes(lane)) lane.polling.begin(lane.url, wait, joins ? "asking" : "stopped");
    show();
  }

  function show() {
    const { url, answer } = lanes[panel];
    const { training } = clock;
    const here = !training || lanes.some((lane) => lane.url === training.url);
    if (answer && (here || goes(lanes[panel]) || supersedes(answer.header, shown))) install();
    const outdated = clock.training !== null && clock.training.url !== url;
    const inOrder = [lanes[panel], ...lanes.filter((_, i) => i !== panel)];
    clock.trainer = { ...together(inOrder), epochs: answer ? epochsOf(answer) : 0, outdated, stop, resume };
    clock.invalidate();
  }

  /** Show the trainings; the playhead rides at the end of others than before, else stays at its step. */
  function install() {
    const { training } = clock;
    const next = sideBySide(lanes, panel, focus);
    if (!next) return;
    if (!lanes.some((lane) => lane.url === training?.url)) {
      clock.playing = false;
      clock.step = clock.steps = 0;
    }
    const [rode, step] = [clock.rides(), between(clock.at ?? [0], clock.step)];
    clock.training = next;
    shown = lanes[panel].answer?.header;
    const { values } = clock.training.arrays.at;
    clock.at = values.length ? values : Float32Array.of(0);
    clock.resize(clock.at.length - 1);
    if (!rode && viewing.view.step === null) clock.seek(rowAt(clock.at, step));
    stand();
  }

  /** The playhead stands where the view says, or as near before it as the training has come. */
  function stand() {
    const { step } = viewing.view;
    if (clock.playing && !viewing.arrived) return;
    viewing.arrived = false;
    if (step === null || clock.rowOf(step) === Math.floor(clock.step)) return;
    clock.playing = false;
    clock.seek(clock.rowOf(step));
  }
  const stopListening = clock.listen(() => viewing.arrived && clock.training && stand());

  function destroy() {
    stopListening();
    for (const { polling } of lanes) polling.end();
    lanes = [];
    clock.training = clock.trainer = clock.at = null; // another page may count steps
  }
  return { follow, destroy };
}

/**
 * What is said of trainings side by side: they are done when all are, and as far as the last.
 * @param {(Pick<Lane, "asking" | "answer"> & Partial<Pick<Lane, "lost">>)[]} lanes @returns {Pick<Trainer, "asking" | "header">}
 */
export function together(lanes) {
  const phases = /** @type {const} */ (["refused", "asking", "stopped", "over"]);
  const phase = phases.find((one) => lanes.some(({ asking }) => asking.phase === one));
  const { asking } = /** @type {Lane} */ (lanes.find((lane) => lane.asking.phase === phase));
  const headers = lanes.flatMap(({ answer }) => (answer ? [answer.header] : []));
  if (headers.length < lanes.length) return { asking, header: null };
  const [first] = headers;
  const least = headers.find(({ state }) => state !== "done") ?? first;
  const at = lanes.filter((lane) => lane.asking.phase === "asking").length; // turns of one's own
  const left = headers.map((header) => header.left);
  const header = {
    ...first,
    state: least.state,
    closing: headers.some(({ closing }) => closing),
    step: Math.min(...headers.map(({ step }) => step)),
    ahead: Math.max(first.ahead - Math.max(at - 1, 0), 0),
    left: at > 1 ? Math.max(...left) : left.reduce((sum, one) => sum + one, 0),
    seconds: Math.max(...headers.map(({ seconds }) => seconds)),
    note:
      headers.map(({ note }) => note).find(Boolean) ||
      (least.state !== "done" && lanes.some(({ lost }) => lost) ? AGAIN : ""),
  };
  return { asking, header };
}

/** The passes over the data so far. @param {Message<Header.Progress>} message */
const epochsOf = ({ arrays }) => extent([arrays.epochs.values], false)?.[1] ?? 0;
