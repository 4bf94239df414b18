/** Asking for work under way: what follows from what, and the loop with a server and a watch of our own. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createClock } from "../../app/player/static/core/clock.js";
import { roughly } from "../../app/player/static/core/legend.js";
import { sayOffer } from "../../app/player/static/training/bands.js";
import { atSteps, joined } from "../../app/player/static/training/beside.js";
import { budget } from "../../app/player/static/training/growing.js";
import { addressOf } from "../../app/player/static/training/learning.js";
import { after, begin, createPolling, pause } from "../../app/player/static/training/polling.js";
import { sayFigures, sayState } from "../../app/player/static/training/progress.js";
import { patience, rowAddress, rowOf } from "../../app/player/static/training/resting.js";
import { createTrainer, goesOn, supersedes, together } from "../../app/player/static/training/trainer.js";
import { partial } from "./partial.mjs";

/** @import { Asking } from "../../app/player/static/training/polling.js" */

/** @typedef {Parameters<typeof after>[1]} Event */

const start = begin("training/1/a");
/** @param {number} status @returns {Event} */
const failure = (status) => ({ type: "failure", status, said: "No." });

test("it asks on until the last answer", () => {
  assert.equal(pause(start, 250), 250);
  assert.equal(pause(after(start, { type: "answer", over: false }), 250), 250);
  assert.equal(pause(after(start, { type: "answer", over: true }), 250), null);
});

test("a stop looks once more and then no more; it can be resumed", () => {
  const stopped = after(start, { type: "stop" });
  assert.deepEqual([stopped.phase, pause(stopped, 250)], ["stopped", 0]);
  for (const event of [/** @type {Event} */ ({ type: "answer", over: false }), failure(0), failure(503)]) {
    assert.equal(pause(after(stopped, event), 250), null);
  }
  assert.equal(pause(after(stopped, { type: "resume" }), 250), 250);
});

test("without a server it tries again, more and more seldom, and at once quickly when it is back", () => {
  let state = start;
  const waits = Array.from({ length: 9 }, () => {
    state = after(state, failure(0));
    return pause(state, 250);
  });
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000]);
  assert.equal(pause(after(state, { type: "answer", over: false }), 250), 250);
  assert.equal(after(start, failure(500)).phase, "asking");
});

test("what the server refuses is not asked again, and its sentence is kept", () => {
  const refused = after(start, failure(400));
  assert.deepEqual([refused.phase, refused.said, pause(refused, 250)], ["refused", "No.", null]);
  assert.equal(after(refused, { type: "resume" }).phase, "refused");
});

/** A polling whose questions and timers are in our hands. */
function inHand() {
  /** @type {(Pick<Asking, "url" | "phase"> & {signal: AbortSignal, done: Function, failed: Function})[]} */
  const asked = [];
  /** @type {[string, any][]} */
  const told = [];
  /** @type {{go: () => void, wait: number}[]} */
  let timers = [];
  const polling = createPolling({
    ask: (state, signal) =>
      new Promise((done, failed) => asked.push({ url: state.url, phase: state.phase, signal, done, failed })),
    over: (answer) => answer.state === "done",
    tell: (state, answer) => told.push([state.phase, answer]),
    every: () => 250,
    timers: {
      setTimeout: (/** @type {() => void} */ go, /** @type {number} */ wait) => {
        timers.push({ go, wait });
        return timers.at(-1);
      },
      clearTimeout: (/** @type {unknown} */ timer) => (timers = timers.filter((other) => other !== timer)),
    },
  });
  const tick = () => {
    const [{ go, wait }] = timers;
    timers = timers.slice(1);
    go();
    return wait;
  };
  const settle = () => new Promise((done) => setTimeout(done));
  return { polling, asked, told, tick, settle, waiting: () => timers.length };
}

test("the loop asks one question at a time and ends with the last answer", async () => {
  const { polling, asked, told, tick, settle, waiting } = inHand();
  polling.begin("a", 0);
  assert.equal(tick(), 0);
  assert.equal(waiting(), 0);
  asked[0].done({ state: "training" });
  await settle();
  assert.equal(tick(), 250);
  asked[1].done({ state: "done" });
  await settle();
  assert.equal(waiting(), 0);
  assert.deepEqual(
    told.map(([phase, answer]) => [phase, answer?.state]),
    [
      ["asking", undefined],
      ["asking", "training"],
      ["over", "done"],
    ],
  );
});

test("an answer to what is no longer asked is dropped", async () => {
  const { polling, asked, told, tick, settle } = inHand();
  polling.begin("a", 0);
  tick();
  polling.begin("b", 120);
  assert.ok(asked[0].signal.aborted);
  asked[0].done({ state: "done" });
  await settle();
  assert.ok(told.every(([, answer]) => answer === null));
  assert.equal(tick(), 120);
  assert.equal(asked[1].url, "b");
});

test("after a stop one look is asked for, after the end nothing", async () => {
  const { polling, asked, told, tick, settle, waiting } = inHand();
  polling.begin("a", 0);
  tick();
  polling.stop();
  assert.deepEqual([told.at(-1)?.[0], waiting(), asked[0].signal.aborted], ["stopped", 0, false]);
  asked[0].done({ state: "training" }); // else it might come to the server after the look, and train on
  await settle();
  tick();
  assert.equal(asked[1].phase, "stopped");
  asked[1].done({ state: "training" });
  await settle();
  assert.equal(waiting(), 0);
  polling.resume();
  polling.end();
  assert.equal(waiting(), 0);
});

test("going on and looking have addresses of their own", () => {
  assert.equal(addressOf("training/0.1.0/x", "go"), "training/go/0.1.0/x");
  assert.equal(addressOf("training/0.1.0/x", "look"), "training/look/0.1.0/x");
});

test("a training that begins stopped looks once, and is over if it was trained before", () => {
  const opened = begin("training/1/a", "stopped");
  assert.deepEqual([opened.phase, pause(opened, 250)], ["stopped", 0]);
  const seen = after(opened, { type: "answer", over: false });
  assert.deepEqual([seen.phase, pause(seen, 250)], ["stopped", null]);
  assert.equal(after(seen, { type: "resume" }).phase, "asking");
  assert.equal(after(opened, { type: "answer", over: true }).phase, "over");
  assert.equal(after(opened, { type: "answer", over: false, on: true }).phase, "asking");
});

test("what starts over waits to be told; what is only drawn otherwise goes on", () => {
  /** @param {(object | null)[]} best @param {Partial<Header.Progress>} rest @returns {Header.Progress} */
  const at = (best, rest) =>
    partial({ state: "training", runs: best.map((one) => ({ best: one })), ...rest });
  const [begun, fresh] = [at([{}, {}], {}), at([{}, null], {})];
  assert.deepEqual(
    [goesOn(begun, true), goesOn(begun, false), goesOn(fresh, true), goesOn(fresh, false)],
    [true, false, false, false],
  );
  assert.ok(goesOn(at([{}], { state: "done", closing: true }), false)); // its last map is due
  // one of two starts over, one is added, one is taken away, both start over
  assert.deepEqual(
    [supersedes(fresh, begun), supersedes(fresh, at([{}], {})), supersedes(at([{}], {}), begun)],
    [false, true, true],
  );
  assert.ok(!supersedes(at([null, null], {}), begun));
});

/** A trainer with a server in our hands: what it asked, and an answer of so many rows to all of it. */
function trained() {
  const clock = createClock({ raf: () => {} });
  /** @type {{url: string, phase: string, answer: (rows: number, state?: string) => Promise<void>}[]} */
  const asked = [];
  const trainer = createTrainer(
    clock,
    ({ url, phase }) =>
      new Promise((done) =>
        asked.push({
          url,
          phase,
          answer: async (rows, state = "training") => {
            const at = Float32Array.from({ length: rows }, (_, i) => 10 * i);
            const header = {
              state,
              step: 10 * (rows - 1),
              runs: [{ title: "Adam", best: rows ? {} : null }],
            };
            done({ header, arrays: { at: { values: at }, epochs: { values: at } } });
            await new Promise((settled) => setTimeout(settled, 5));
          },
        }),
      ),
  );
  const asks = async () => {
    while (!asked.length) await new Promise((settled) => setTimeout(settled, 5));
    return /** @type {(typeof asked)[0]} */ (asked.shift());
  };
  return { clock, trainer, asks };
}

test("nothing trains until it is told to, and the playhead then stands at the end", async () => {
  globalThis.document = /** @type {any} */ ({ hidden: false });
  const { clock, trainer, asks } = trained();
  trainer.follow([{ url: "a", title: "" }], 0, 0, 0);
  const first = await asks();
  assert.equal(first.phase, "stopped");
  await first.answer(0, "waiting");
  assert.equal(clock.trainer?.asking.phase, "stopped");
  clock.play();
  const second = await asks();
  assert.equal(second.phase, "asking");
  await second.answer(4);
  assert.deepEqual([clock.step, clock.steps, clock.rides()], [3, 3, true]);
  await (await asks()).answer(9, "done");
  assert.deepEqual([clock.step, clock.steps, clock.trainer?.asking.phase], [8, 8, "over"]);
  trainer.destroy();
});

test("a training that its server has lost begins again by itself, and that is said until it is done", async () => {
  globalThis.document = /** @type {any} */ ({ hidden: false });
  const { clock, trainer, asks } = trained();
  trainer.follow([{ url: "a", title: "" }], 0, 0, 0);
  await (await asks()).answer(0, "waiting");
  clock.trainer?.resume();
  await (await asks()).answer(4);
  assert.equal(clock.trainer?.header?.note, "");
  await (await asks()).answer(1);
  assert.match(clock.trainer?.header?.note ?? "", /begun it again/);
  const next = await asks();
  assert.equal(next.phase, "asking");
  await next.answer(9, "done");
  assert.deepEqual([clock.trainer?.header?.note, clock.trainer?.asking.phase], ["", "over"]);
  trainer.destroy();
});

test("other settings wait, with what was trained before on view until they train", async () => {
  globalThis.document = /** @type {any} */ ({ hidden: false });
  const { clock, trainer, asks } = trained();
  trainer.follow([{ url: "a", title: "" }], 0, 0, 0);
  await (await asks()).answer(4, "done");
  trainer.follow([{ url: "b", title: "" }], 0, 0, 0);
  await (await asks()).answer(0, "waiting");
  assert.deepEqual([clock.training?.url, clock.trainer?.outdated, clock.step], ["a", true, 3]);
  clock.trainer?.resume();
  await (await asks()).answer(0, "waiting");
  assert.deepEqual([clock.training?.url, clock.trainer?.outdated, clock.step], ["b", false, 0]);
  trainer.follow([{ url: "a", title: "" }], 0, 0, 0);
  await (await asks()).answer(4, "done");
  assert.deepEqual([clock.training?.url, clock.step, clock.trainer?.asking.phase], ["a", 3, "over"]);
  trainer.destroy();
});

test("panels train and are shown together, and the playhead stays at its step in another one", async () => {
  globalThis.document = /** @type {any} */ ({ hidden: false });
  const { clock, trainer, asks } = trained();
  const [a, b] = ["a", "b"].map((url) => ({ url, title: url.toUpperCase() }));
  trainer.follow([a], 0, 0, 0);
  await (await asks()).answer(4, "done");
  trainer.follow([a, b], 0, 0, 0);
  await (await asks()).answer(0, "waiting");
  assert.deepEqual([clock.trainer?.asking.phase, clock.training?.panels.length], ["stopped", 2]);
  clock.trainer?.resume();
  await (await asks()).answer(6);
  assert.deepEqual([...(clock.at ?? [])], [0, 10, 20, 30, 40, 50]);
  assert.deepEqual(
    clock.training?.header.runs.map(({ title }) => title),
    ["Adam, A", "Adam, B"],
  );
  clock.seek(2);
  trainer.follow([a, b], 1, 0, 0);
  assert.deepEqual([clock.training?.url, clock.training?.focus, clock.step], ["b", 1, 2]);
  assert.equal(clock.trainer?.outdated, false);
  trainer.follow([a, b, { url: "c", title: "C" }], 1, 0, 0);
  const more = [await asks(), await asks()];
  assert.deepEqual(
    more.map(({ url, phase }) => `${url} ${phase}`).sort(),
    ["b asking", "c asking"], // what comes beside a training trains along
  );
  trainer.destroy();
});

/** @param {number[]} at @param {number[]} loss @returns {import("../../app/player/static/core/payload.js").Message<Header.Progress>} */
const progress = (at, loss) =>
  partial({
    header: { step: at.at(-1), runs: [{ title: "Adam", dash: [] }] },
    arrays: { at: { values: Float32Array.from(at) }, loss: { values: Float64Array.from(loss) } },
  });

test("the runs of all panels stand in one table, at every step that any has measured", () => {
  /** @param {ReturnType<typeof progress>[]} messages */
  const all = (...messages) =>
    joined(
      messages.map((message, panel) => ({ message, title: "ABCD"[panel], panel })),
      messages[0],
    );
  const both = all(progress([0, 10, 20, 30], [9, 8, 7, 6]), progress([0, 10, 20], [9, 5, NaN]));
  assert.deepEqual([...both.arrays.loss.values], [9, 8, 7, 6, 9, 5, NaN, NaN]);
  const finer = all(progress([0, 10, 20], [9, 8, 7]), progress([0, 5, 25], [9, 4, 0]), progress([], []));
  assert.deepEqual([...finer.arrays.at.values], [0, 5, 10, 20, 25]);
  assert.deepEqual([...finer.arrays.loss.values.subarray(0, 10)], [9, 8.5, 8, 7, NaN, 9, 4, 3, 1, 0]);
  assert.deepEqual(finer.arrays.loss.shape, [3, 5]);
  assert.deepEqual(
    finer.header.runs.map(({ title, dash }) => [title, dash]),
    [
      ["Adam, A", []],
      ["Adam, B", [2, 4]],
      ["Adam, C", [14, 5]],
    ],
  );
  const alone = progress([0, 10], [9, 8]);
  assert.equal(all(alone), alone);
});

test("a path lies at the steps of the clock, and ends with the last that was measured", () => {
  const x = { values: Float32Array.of(0, 0, 1, 10, 2, 20), shape: [1, 3, 2] };
  const away = { values: Float32Array.of(0, 1, 0), shape: [1, 3] };
  /** @param {number | null} diverged_at */
  const map = (diverged_at) =>
    partial({ header: { steps: 2, runs: [{ diverged_at }] }, arrays: { x, away } });
  const { header, arrays } = atSteps(map(2), [0, 10, 20], [0, 5, 10, 15, 20, 25]);
  assert.deepEqual([...arrays.x.values], [0, 0, 0.5, 5, 1, 10, 1.5, 15, 2, 20]);
  assert.deepEqual(arrays.away.shape, [1, 5]);
  assert.deepEqual([header.steps, header.runs[0].diverged_at], [4, 3]); // after the row of its last step
  assert.equal(atSteps(map(null), [0, 10, 20], [0, 10, 20, 30]).arrays.x, x); // which counts the same rows
});

test("two trainings are done when both are", () => {
  /** @param {Asking["phase"]} phase @param {Partial<Header.Progress>} header */
  const lane = (phase, header) => ({
    asking: { ...start, phase },
    answer: partial({ header: { steps: 100, ahead: 0, left: 5, seconds: 1, note: "", ...header } }),
  });
  const [done, half] = [lane("over", { state: "done", step: 100, left: 0 }), lane("stopped", { step: 50 })];
  const said = together([done, half]);
  assert.deepEqual([said.asking.phase, said.header?.step, said.header?.left], ["stopped", 50, 5]);
  assert.equal(together([done, done]).asking.phase, "over");
  const going = lane("asking", { state: "training", step: 30, ahead: 1 });
  assert.deepEqual(
    [together([going, going]).header?.ahead, together([going]).header?.ahead],
    [0, 1], // each is another's turn to the server
  );
  assert.equal(together([done, { asking: start, answer: null }]).header, null);
});

test("what goes on is said in a sentence", () => {
  /** @param {Header.Progress["state"]} state @returns {Header.Progress} */
  const at = (state, ahead = 0) =>
    partial({ state, ahead, step: state === "waiting" ? 0 : 1240, steps: 4000, seconds: 12.3, left: 33 });
  const opened = begin("training/1/a", "stopped");
  assert.equal(sayState(opened, at("waiting")), "Not trained yet");
  assert.equal(sayFigures(opened, at("waiting"), 0), "4,000 steps take about 35 s");
  assert.equal(sayState(start, at("waiting")), "Compiling, which takes a few seconds");
  assert.equal(sayState(start, null), "Starting");
  assert.equal(sayState(start, at("waiting", 1)), "Training in turns with another visitor");
  assert.equal(sayState(start, at("training", 3)), "Training in turns with 3 others");
  assert.equal(sayState(start, at("training")), "Training");
  assert.equal(
    sayState(after(start, { type: "stop" }), at("training")),
    "Stopped at step 1,240, nothing is lost",
  );
  assert.equal(
    sayState(after(start, failure(0)), at("training")),
    "The server cannot be reached, trying again",
  );
  assert.equal(sayState(after(start, failure(400)), null), "No.");
  assert.equal(sayFigures(start, at("training"), 3.14), "1,240 / 4,000 steps · 3.1 epochs · about 35 s left");
  assert.equal(sayFigures(start, at("done"), 31.4), "1,240 / 4,000 steps · 31 epochs · 12 s");
  assert.deepEqual([0, 0.2, 8.1, 33, 57, 58, 100, 250, 700].map(roughly), [
    "1 s",
    "1 s",
    "9 s",
    "35 s",
    "55 s",
    "1 min",
    "1.5 min",
    "4 min",
    "12 min",
  ]);
});

test("a button says what it computes and for how long", () => {
  assert.equal(
    sayOffer({ ask: "Compute the sharpness", seconds: 12.4 }),
    "Compute the sharpness: about 10 s",
  );
});

test("an axis reaches as far as the whole budget will", () => {
  assert.equal(budget([[0, 0.5, 1]], [0, 10, 20], 100), 5);
  assert.equal(
    budget(
      [
        [0, 10, NaN],
        [0, 13, 26],
      ],
      [0, 10, 20],
      100,
    ),
    130,
  );
  assert.equal(budget([[0]], [0], 100), 100);
});

/** @param {number[]} reached @returns {import("../../app/player/static/training/learning.js").Training} */
const training = (...reached) =>
  partial({
    header: { runs: reached.map((at) => ({ at })) },
    arrays: { at: { values: Float32Array.of(0, 10, 20, 25) } },
  });

test("the row at the playhead is the last that the run has", () => {
  assert.equal(rowOf(training(25), 1.7, 0), 1);
  assert.equal(rowOf(training(25), 99, 0), 3);
  assert.equal(rowOf(training(25, 14), 3, 1), 1);
  assert.equal(rowOf(training(25, 19), 3, 1), 1);
  assert.equal(rowOf(partial({ ...training(25), header: { runs: [{ at: 0, best: null }] } }), 3, 0), null);
  assert.equal(rowOf(null, 3, 0), null);
  assert.equal(
    rowOf(partial({ header: { runs: [] }, arrays: { at: { values: new Float32Array() } } }), 0, 0),
    null,
  );
  assert.equal(rowAddress("layers/0.1.0/2/LINK", 17), "layers/0.1.0/2/17/LINK");
});

test("a row is asked for when the hand rests, and while a training rides along every second and a half at most", () => {
  assert.equal(patience({ riding: true, first: true, since: 0 }), 0);
  assert.equal(patience({ riding: false, first: false, since: 0 }), 150);
  assert.equal(patience({ riding: true, first: false, since: 400 }), 1100);
  assert.equal(patience({ riding: true, first: false, since: 9000 }), 150);
});
