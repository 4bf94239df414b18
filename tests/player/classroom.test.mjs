/** What the pages of a class compute: streams, lines that break, codes, tallies, and the runs of students. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { alone } from "../../app/player/static/classroom/alone.js";
import { isBasins, ownAsk, standing, withAsk } from "../../app/player/static/classroom/asks.js";
import { createConnection, delayOf } from "../../app/player/static/classroom/connection.js";
import { countsAt, createPaths, ranked } from "../../app/player/static/classroom/paths.js";
import { found, linkIn } from "../../app/player/static/classroom/picking.js";
import { lettersOf } from "../../app/player/static/classroom/seat.js";
import { holding } from "../../app/player/static/classroom/starts.js";
import { createReader } from "../../app/player/static/classroom/stream.js";
import {
  answersTo,
  binned,
  median,
  named,
  orders,
  partOf,
  resampled,
  valueAt,
} from "../../app/player/static/classroom/tally.js";
import { DIVERGED, NOWHERE } from "../../app/player/static/race/cells.js";
import { partial } from "./partial.mjs";

test("a stream is read however its pieces break, and comments say nothing", () => {
  const text = ': hello\r\n\r\nid: 7\ndata: {"a":\ndata: 1}\n\nevent: gone\ndata:over\n\ndata: late';
  for (const size of [1, 2, 3, 7, text.length]) {
    /** @type {import("../../app/player/static/classroom/stream.js").Event[]} */ const heard = [];
    const read = createReader((event) => heard.push(event));
    for (let i = 0; i < text.length; i += size) read(text.slice(i, i + size));
    assert.deepEqual(heard, [
      { event: "message", id: "7", data: '{"a":\n1}' },
      { event: "gone", id: "7", data: "over" },
    ]);
  }
});

/** A response of which nothing more is read once its request is ended. @param {Response} response @param {AbortSignal} signal */
function aborting({ body, status }, signal) {
  const reader = /** @type {ReadableStream} */ (body).getReader();
  /** @param {ReadableStreamDefaultController} to */
  async function pull(to) {
    if (signal.aborted) return to.error(signal.reason);
    const { value, done } = await reader.read();
    if (done) to.close();
    else to.enqueue(value);
  }
  return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { status });
}

/** A response that streams a text, and then ends. @param {string} text */
const streamed = (text) => new Response(text, { headers: { "Content-Type": "text/event-stream" } });

test("a line that breaks comes back where it was, asks where no stream comes through, and ends when the room is over", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */ const asked = [];
  /** @type {(Response | Error)[]} */ const answers = [
    streamed('id: 1\ndata: {"a":1}\n\n'),
    new Error("gone"),
    new Error("gone"),
    new Response('{"id":"5","a":2}'),
    new Response(null, { status: 204 }),
    new Response("It is over.", { status: 410 }),
  ];
  /** @type {any[]} */ const heard = [];
  /** @type {string[]} */ const lines = [];
  let over = false;
  const connection = createConnection({
    fetch: async (path, options) => {
      const since = new Headers(options?.headers).get("Last-Event-ID");
      asked.push(since ? `${path}@${since}` : path);
      const next = answers.shift() ?? new Error("nobody asks any more");
      if (next instanceof Error) throw next;
      return next.body && options?.signal ? aborting(next, options.signal) : next;
    },
    heard: (news) => heard.push(news),
    changed: (line, sentence) => {
      lines.push(sentence ? `${line}: ${sentence}` : line);
      over = line === "over";
    },
  });
  connection.start();
  while (!over) {
    await new Promise((done) => setImmediate(done));
    context.mock.timers.tick(1000);
  }
  assert.deepEqual(asked, ["events", "events@1", "events@1", "news?since=1", "news?since=5", "news?since=5"]);
  assert.deepEqual(heard, [{ a: 1 }, { id: "5", a: 2 }]);
  assert.deepEqual(lines, ["open", "lost", "open", "over: It is over."]);
});

test("the map holds every start that a phone can place, and no other", () => {
  const window = [
    [-6, 6],
    [-4.5, 4.5],
  ];
  const sent = (/** @type {number[][]} */ ...values) => values.map((value) => ({ value }));
  assert.equal(holding(window, sent([5, -4])), null);
  const [across, up] = holding(window, sent([0, -6], [1e6, 3], [3, Number.NaN])) ?? assert.fail();
  assert.deepEqual(across, window[0]);
  assert.ok(up[0] < -6 && up[0] > -6.5 && up[1] === 4.5);
  assert.deepEqual(holding(window, [{ value: 7 }])?.[1], window[1]); // a curve has one parameter
});

test("tries come further and further apart, and never all at once", () => {
  assert.ok(delayOf(0, 0) < delayOf(0, 1));
  assert.ok(delayOf(3, 0.5) > delayOf(2, 0.5));
  assert.equal(delayOf(30, 1), delayOf(40, 1));
});

test("letters are a code in any case, with blanks and hyphens, and nothing else is", () => {
  assert.equal(lettersOf(" kv-mt "), "KVMT");
  assert.equal(lettersOf("kvmt hrpd"), "KVMTHRPD");
  assert.equal(lettersOf("квнт"), "KBHT", "a Russian keyboard has letters that look alike");
  for (const wrong of ["", "KVM", "KVMTH", "AEIO", "KVM1", "../j", "KVMTHRPDX"])
    assert.equal(lettersOf(wrong), null);
});

test("a link is found in whatever is pasted", () => {
  const link = "eJyrVkrLL1KyUlAqSy0qzszPU7Ky-A_z";
  for (const text of [
    link,
    `https://a.example/?lang=en&e=${link}`,
    `http://a:1/x/embed#${link}`,
    `http://a/embed#e=${link}&theme=dark`,
  ])
    assert.equal(linkIn(text), link);
  for (const text of ["", "hello world", "https://a.example/", "javascript:alert(1)"])
    assert.equal(linkIn(text), null);
  assert.ok(found("adam  Noise", "noise, and adam"));
  assert.ok(!found("adam x", "noise, and adam"));
});

test("answers are counted by name, by order and by number, and those of who is hidden are not", () => {
  /** @type {import("../../app/player/static/classroom/tally.js").Ask} */
  const ask = { id: "a", kind: "choice", text: "", options: ["A", "B", "C"] };
  assert.deepEqual(
    named(ask, [["A"], ["A", "C"], 3, ["other"]]).map(({ count }) => count),
    [2, 0, 1],
  );
  /** @type {import("../../app/player/static/classroom/tally.js").Ask} */
  const order = { ...ask, kind: "order" };
  const said = [
    ["B", "A"],
    ["B", "A"],
    ["A", "B"],
  ];
  assert.deepEqual(
    named(order, said).map(({ count }) => count),
    [1, 2, 0],
  );
  assert.deepEqual(orders(said)[0], { order: ["B", "A"], count: 2 });
  const rate = /** @type {const} */ ({ id: "r", kind: "rate", text: "", low: 0.001, high: 10 });
  assert.equal(partOf(rate, 0.1), 0.5);
  assert.ok(Math.abs(valueAt(rate, 0.5) - 0.1) < 1e-12);
  const bins = binned(rate, [0.001, 0.1, 10, 1e9, Number.NaN]);
  assert.deepEqual([bins[0], bins[8], bins.at(-1)], [1, 1, 2]);
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([]), null);
  assert.deepEqual(resampled([0, 2], 5), [0, 0.5, 1, 1.5, 2]);
  const entries = [
    { id: "x", answers: { a: ["A"] } },
    { id: "y", answers: { a: ["B"] } },
    { id: "z", answers: /** @type {Record<string, string[]>} */ ({}) },
  ];
  assert.deepEqual(answersTo(entries, "a", ["y"]), [{ id: "x", answer: ["A"] }]);
});

test("a question of the teacher's is whole, or none", () => {
  const written = { text: "Which?", options: "yes\n\nno\nno", low: "", high: "" };
  assert.deepEqual(ownAsk([], written), {
    ...{ id: "a1", kind: "choice", text: "Which?", options: ["yes", "no"], many: false },
  });
  assert.equal(ownAsk([], { ...written, text: " " }), null);
  assert.equal(ownAsk([], { ...written, options: "one" }), null);
  assert.equal(ownAsk([], { ...written, options: "", low: "", high: "3" }), null);
  assert.equal(ownAsk([], { ...written, options: "", low: "-1", high: "3" })?.low, -1);
});

test("the runs stay on the screen while the class bets on them, and go with their scene", () => {
  const start = /** @type {const} */ ({ id: "a1", kind: "start", text: "", link: "L", run: 0 });
  /** @type {import("../../app/player/static/classroom/tally.js").Ask} */
  const bet = { id: "a2", kind: "choice", text: "", options: ["I", "II"] };
  assert.ok(isBasins(bet));
  assert.ok(!isBasins({ ...bet, options: ["yes", "no"] }));
  const scene = /** @type {const} */ ({ kind: "scene", link: "L" });
  const asks = withAsk([start], { ...bet, options: ["I", "II"] });
  const now = standing(asks, "a2", scene, "L");
  assert.deepEqual([now.now?.id, now.lab?.id, now.bet?.id], ["a2", "a1", "a2"]);
  const later = standing(asks, null, { ...scene, link: "M" }, "M");
  assert.deepEqual([later.lab, later.bet], [null, null]);
  assert.equal(
    withAsk(
      Array.from({ length: 24 }, () => start),
      bet,
    ).length,
    24,
  );
});

test("one run of a race alone keeps what turns it, and nothing of the others", () => {
  const control = (/** @type {string} */ path, /** @type {number | null} */ run) => ({ path, run });
  const race = partial({
    focus: 1,
    experiment: { start: [0, 0], runs: [{ rule: "gd" }, { rule: "adam", repeat: { seeds: 9 } }] },
    base: { runs: [{ rule: "gd" }, { rule: "adam" }] },
    tuned: [true, false],
    controls: [control("steps", null), control("runs.0.lr", 0), control("runs.1.lr", 1)],
    switches: [],
    runs: [{ title: "GD" }, { title: "Adam" }],
    shown: { view: { focus: 1, knob: "runs.0.lr", show: ["slow", "theory"] } },
  });
  const one = alone(race, 1);
  assert.deepEqual(one.experiment.runs, [{ rule: "adam", repeat: null }]);
  assert.deepEqual(
    one.controls.map(({ path, run }) => [path, run]),
    [
      ["steps", null],
      ["runs.0.lr", 0],
    ],
  );
  assert.deepEqual([one.focus, one.tuned, one.runs.map(({ title }) => title)], [0, [false], ["Adam"]]);
  assert.deepEqual(one.shown.view, { show: ["theory"] });
});

/** A race down f = (x² − 1)² + y², by gradient descent: two minima, and rates that leave. */
function twoBasins() {
  const landscape = {
    sliders: [],
    loss: (/** @type {Float64Array} */ x) => (x[0] ** 2 - 1) ** 2 + x[1] ** 2,
    gradient: (/** @type {Float64Array} */ x) => Float64Array.of(4 * x[0] * (x[0] ** 2 - 1), 2 * x[1]),
  };
  const rule = {
    ...{ size: 0, hyper: [], decays: false, init: () => {} },
    step: (
      /** @type {any} */ _f,
      /** @type {Float64Array} */ x,
      /** @type {Float64Array} */ _,
      /** @type {number} */ rate,
    ) => {
      const g = landscape.gradient(x);
      for (let i = 0; i < x.length; i += 1) x[i] -= rate * g[i];
    },
  };
  const run = {
    lr: 0.1,
    params: {},
    toggles: {},
    weight_decay: 0,
    decay: "coupled",
    clip: null,
    noise: 0,
    schedule: { params: {} },
  };
  return partial({
    description: {
      dimension: 2,
      plane: null,
      samples: null,
      window: [
        [-2, 2],
        [-2, 2],
      ],
      runs: [{ codes: {} }],
    },
    experiment: {
      steps: 60,
      seed: 0,
      start: [1, 1],
      batch: { size: null, order: "shuffled" },
      landscape: { params: {} },
      runs: [run],
    },
    linked: {
      landscape,
      rules: [rule],
      schedules: [{ sliders: [], factor: () => 1 }],
      policies: [null],
      data: null,
    },
    minima: [
      [-1, 0],
      [1, 0],
    ],
    marks: {
      minima: [
        [-1, 0],
        [1, 0],
      ],
    },
  });
}

test("each start becomes a path to its own minimum, each rate one that arrives or leaves; what cannot be walked is left out", () => {
  const race = twoBasins();
  const paths = createPaths();
  const sent = (/** @type {any[]} */ values) =>
    values.map((value, k) => ({ id: `s${k}`, name: null, value }));
  paths.want(race, 0, "start", sent([[-0.5, 1], [0.4, -1], [1.5, 0], [0, 0.5], [1], "x", [Number.NaN, 0]]));
  while (!paths.whole) paths.work();
  assert.deepEqual(
    paths.members.map(({ which }) => which),
    [0, 1, 1, NOWHERE],
  );
  const end = countsAt(paths.members, 60);
  assert.deepEqual(
    [[...end.reached], end.diverged, end.underway],
    [
      [
        [0, 1],
        [1, 2],
      ],
      0,
      1,
    ],
  );
  assert.equal(countsAt(paths.members, 0).underway, 4);
  const before = paths.turn;
  paths.want(race, 0, "start", sent([[-0.5, 1], [0.4, -1], [1.5, 0], [0, 0.5], [1], "x", [Number.NaN, 0]]));
  paths.work();
  assert.equal(paths.turn, before, "the same answers are not walked again");

  paths.want(race, 0, "rate", sent([0.1, 5, -1, 0.001]));
  while (!paths.whole) paths.work();
  assert.deepEqual(
    paths.members.map(({ which }) => which === DIVERGED),
    [false, true, false],
  );
  assert.deepEqual(
    ranked(paths.members, 60).map(({ member }) => member.value),
    [0.1, 0.001, 5],
  );
});
