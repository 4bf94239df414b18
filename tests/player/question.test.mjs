/** What views ask for: used in the same call where it is computed, after a rest where it is fetched; and seldom work. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { answering, brought } from "../../app/player/static/core/payload.js";
import { createQuestion } from "../../app/player/static/core/question.js";
import { seldom } from "../../app/player/static/core/seldom.js";

Object.assign(globalThis, { window: globalThis });

/** A message with nothing but a header, as it travels. @param {object} header */
function packed(header) {
  const text = new TextEncoder().encode(JSON.stringify({ ...header, arrays: {} }));
  const bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return bytes;
}
const settled = () => new Promise((done) => setImmediate(done));

test("what the page computes is used in the very call, an error of it too", () => {
  answering.set("twice", (path) => {
    if (path === "no") throw new Error("There is none.");
    return { header: { value: 2 * Number(path) }, arrays: {} };
  });
  /** @type {unknown[]} */ const heard = [];
  const question = createQuestion(50);
  const use = (/** @type {any[]} */ messages) => heard.push(...messages.map(({ header }) => header.value));
  const fail = (/** @type {unknown} */ error) => heard.push(String(error));
  question.put(["twice:4", "twice:5"], use, fail);
  question.put(["twice:no"], use, fail);
  assert.deepEqual(heard, [8, 10, "Error: There is none."]);
});

test("what is fetched waits for a rest, and only the last question is answered", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  brought.set("a", packed({ value: "a" })).set("b", packed({ value: "b" }));
  /** @type {unknown[]} */ const heard = [];
  const use = (/** @type {any[]} */ [{ header }]) => heard.push(header.value);
  const question = createQuestion(50);
  question.put(["a"], use, () => {});
  mock.timers.tick(40);
  question.put(["b"], use, () => {});
  mock.timers.tick(40);
  await settled();
  assert.deepEqual(heard, []);
  mock.timers.tick(10);
  await settled();
  assert.deepEqual(heard, ["b"]);
  question.put(["a"], use, () => {}, { soon: true });
  question.drop(); // before it is there
  await settled();
  assert.deepEqual(heard, ["b"]);
  mock.timers.reset();
});

test("work that is asked for often is done at once, then seldom, and at last once more", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let [now, done] = [0, 0];
  const clock = mock.method(performance, "now", () => now);
  const work = seldom(() => {
    done += 1;
  }, 100);
  for (now = 0; now < 250; now += 10) {
    work.ask();
    mock.timers.tick(10);
  }
  assert.equal(done, 3);
  mock.timers.tick(200);
  assert.equal(done, 4);
  mock.timers.tick(1000);
  assert.equal(done, 4);
  clock.mock.restore();
  mock.timers.reset();
});
