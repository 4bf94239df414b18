/**
 * Trainings under way: they wait until a reader says "Train", and what was trained before stays on view until
 * then.
 */

import { extent } from "../core/scales.js";
import { joined } from "./beside.js";
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
 * One of the trainings that are followed: its address, what is different about it, and what is known of it.
 * @typedef {object} Lane
 * @property {string} url
 * @property {string} title
 * @property {Asking} asking
 * @property {Message<Header.Progress> | null} answer the newest
 * @property {boolean} went whether it was under way when something was turned
 * @property {ReturnType<typeof createPolling>} polling
 */

/** @param {Clock} clock @param {(state: Asking, signal: AbortSignal) => Promise<any>} ask */
export function createTrainer(clock, ask) {
  let focus = 0;
  /** @type {Lane[]} */ let lanes = [];
  /** @type {Header.Progress | undefined} */ let shown; // of the runs on view, but for those beside
  const stop = () => lanes.forEach(({ polling }) => polling.stop());
  const { viewing } = clock;
  function resume() {
    if (clock.trainer?.outdated) viewing.glide({ step: null }); // it was a step of the training before
    for (const { polling } of lanes) polling.resume();
  }

  /** @param {Header.Beside} of @param {boolean} went */
  function createLane({ url, title }, went) {
    const polling = createPolling({
      ask,
      over: ({ header }) => header.state === "done" && !header.closing,
      on: ({ header }) => goesOn(header, lane.went),
      tell: (asking, answer) => {
        Object.assign(lane, answer ? { asking, answer, went: false } : { asking });
        if (lanes.includes(lane)) show();
      },
      every: () => (document.hidden ? EVERY.hidden : EVERY.visible),
    });
    /** @type {Lane} */
    const lane = { url, title, asking: begin(url, "stopped"), answer: null, went, polling };
    return lane;
  }

  /**
   * Follow a training, or two side by side: look where they stand.
   * @param {Header.Beside[]} wanted @param {number} run in focus @param {number} wait milliseconds
   */
  function follow(wanted, run, wait) {
    focus = run;
    if (clock.training) clock.training = { ...clock.training, focus };
    const [before, going] = [lanes, lanes[0]?.asking.phase === "asking"];
    lanes = wanted.map((one, i) => {
      const same = before.find(({ url }) => url === one.url);
      return same ? Object.assign(same, { title: one.title }) : createLane(one, going && i === 0);
    });
    for (const lane of before) if (!lanes.includes(lane)) lane.polling.end();
    const joins = going && before.includes(lanes[0]); // what comes beside a training trains along
    for (const lane of lanes)
      if (!before.includes(lane)) lane.polling.begin(lane.url, wait, joins ? "asking" : "stopped");
    show();
  }

  function show() {
    const [{ url, answer }] = lanes;
    const { training } = clock;
    const under = !training || training.url === url || lanes[0].asking.phase === "asking";
    if (answer && (under || supersedes(answer.header, shown))) install(answer);
    const outdated = clock.training !== null && clock.training.url !== url;
    clock.trainer = { ...together(lanes), epochs: answer ? epochsOf(answer) : 0, outdated, stop, resume };
    clock.invalidate();
  }

  /** Show a training; the playhead rides at the end of another one. @param {Message<Header.Progress>} message */
  function install(message) {
    const [{ url }, second] = lanes;
    if (clock.training?.url !== url) {
      clock.at = Float32Array.of(0);
      clock.playing = false;
      clock.step = 0;
      clock.resize(0);
    }
    const beside = second?.answer ? { ...second.answer, focus, url: second.url, beside: null } : null;
    const both = beside ? joined(message, beside, second.title) : message;
    clock.training = { ...both, focus, url, beside };
    shown = message.header;
    const { at } = message.arrays;
    if (!at.values.length) return;
    clock.at = at.values;
    clock.resize(at.values.length - 1);
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
 * @param {Pick<Lane, "asking" | "answer">[]} lanes @returns {Pick<Trainer, "asking" | "header">}
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
    note: headers.map(({ note }) => note).find(Boolean) ?? "",
  };
  return { asking, header };
}

/** The passes over the data so far. @param {Message<Header.Progress>} message */
const epochsOf = ({ arrays }) => extent([arrays.epochs.values], false)?.[1] ?? 0;
