/** The view: what a hand sets is written, and what a link says comes back. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bareView,
  createViewing,
  plotOf,
  rounded,
  VIEW,
  withPlot,
} from "../../app/player/static/core/viewing.js";
import { partsOf, sceneOf } from "../../app/player/static/race/link.js";

test("only what is not as it is by default is written, and comes back", () => {
  const viewing = createViewing(() => {});
  assert.deepEqual(bareView(viewing.view), {});
  viewing.set({
    show: ["inner"],
    camera: { ...VIEW.camera, turn: 1 },
    plots: withPlot(VIEW, 1, { x: "epochs" }),
  });
  const bare = bareView(viewing.view);
  assert.deepEqual(bare, { show: ["inner"], camera: { turn: 1 }, plots: [{}, { x: "epochs" }] });
  const other = createViewing(() => {});
  other.take(bare);
  assert.deepEqual(other.view, viewing.view);
  assert.deepEqual(plotOf(other.view, 0), plotOf(VIEW, 0));
});

test("a plot that is as by default again is not written", () => {
  const viewing = createViewing(() => {});
  viewing.set({ plots: withPlot(viewing.view, 0, { scale: "linear" }) });
  viewing.set({ plots: withPlot(viewing.view, 0, { scale: "log" }) });
  assert.deepEqual(bareView(viewing.view), {});
});

test("what is set is heard at once, what glides when it rests, and what comes not at all", async () => {
  const viewing = createViewing(() => {});
  /** @type {boolean[]} */ const heard = [];
  viewing.heard = (passing) => heard.push(passing);
  viewing.take({ step: 3 });
  assert.ok(viewing.arrived);
  viewing.set({ step: 3 });
  assert.deepEqual(heard, []);
  for (const step of [4, 5, 6]) viewing.glide({ step });
  assert.deepEqual(heard, []);
  await new Promise((done) => setTimeout(done, 400));
  assert.deepEqual(heard, [true]);
  viewing.glide({ step: 7 });
  viewing.set({ names: false });
  assert.deepEqual(heard, [true, false]);
});

test("what a hand moves stays when an answer comes that does not know of it, and gives way to another place", () => {
  const viewing = createViewing(() => {});
  viewing.take({ step: 3 });
  viewing.glide({ step: 4 });
  viewing.glide({ step: 5 });
  viewing.take({ step: 3, names: false });
  assert.deepEqual([viewing.view.step, viewing.view.names], [5, false]);
  viewing.take({ step: 9 });
  assert.equal(viewing.view.step, 9);
});

test("a part that is watched is told apart from the others", () => {
  const viewing = createViewing(() => {});
  const plots = viewing.watch("plots");
  assert.ok(plots());
  viewing.set({ step: 8 });
  assert.ok(!plots());
  viewing.set({ plots: withPlot(VIEW, 0, { y: "gradient" }) });
  assert.ok(plots());
});

test("a number has as many digits as its place in an interval needs", () => {
  assert.equal(rounded(1.23456789, 2), 1.235);
  assert.equal(rounded(1.23456789, 0.002), 1.234568);
  assert.equal(rounded(123456.789, 1e5), 123457);
});

test("a scene with nothing but an experiment is the experiment", () => {
  const experiment = { runs: [{ rule: "gd" }], landscape: { name: "beale" }, version: 1 };
  assert.deepEqual(sceneOf(experiment, { view: {} }), experiment);
  const whole = sceneOf(experiment, { title: "A race", view: { step: 3 } });
  assert.equal(whole.version, 2);
  assert.deepEqual(partsOf(whole), { experiment, shown: { title: "A race", view: { step: 3 } } });
  assert.deepEqual(partsOf(experiment), { experiment, shown: {} });
});
