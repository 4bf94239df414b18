/** A job that a page waits for: what is said of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { say } from "../../app/player/static/controls/waiting.js";

test("it says how many are before, who is next, and how far it is", () => {
  assert.deepEqual(say(null), ["Waiting …", 0]);
  assert.deepEqual(say({ place: 3, share: 0, over: false }), ["3 before you", 0]);
  assert.deepEqual(say({ place: 0, share: 0, over: false }), ["You are next", 0]);
  assert.deepEqual(say({ place: null, share: 0.5, over: false }), ["Drawing …", 0.5]);
});
