/** What a worker does: jobs of remote.js, in pieces, between which it hears of newer ones. */

import { run } from "../engine/engine.js";
import { bendAlong, bending, NUMBERS } from "./bending.js";
import { bundling } from "./bundle.js";
import { celling } from "./cells.js";
import { measuring } from "./heights.js";
import { sweep } from "./sweep.js";

/** @import { Cells } from "./cells.js" */
/** @import { Address, Answer, BendsJob, BundleJob, CellsJob, Job, Order, RunOrder, RunsJob, SurfaceJob, SweepJob } from "./remote.js" */
/** @import { Sweep } from "./sweep.js" */

/** Milliseconds of work between two looks at the messages. */
const PIECE = 8;
/** Before so many cells of an atlas a look at the time. */
const TOGETHER = 4;

/**
 * Where modules come from.
 * @typedef {object} Loading
 * @property {(address: Address) => Promise<Engine.LandscapeModule>} landscape with its tables
 * @property {(url: string) => Promise<any>} module a rule's, a policy's
 */

/**
 * Answer the orders that `hear` gets.
 * @param {Loading} loading @param {(answer: Answer, moved: ArrayBuffer[]) => void} say
 * @param {() => Promise<void>} [breath] lets messages in
 * @returns {(order: Order) => Promise<void>} what is told every order
 */
export function working(loading, say, breath = channel()) {
  /** @type {Map<number, Engine.Data>} */ const data = new Map();
  /** @type {Set<number>} */ const live = new Set();
  say({ id: 0 }, []); // it has started

  /** @param {Order} order */
  return async function hear(order) {
    if ("keep" in order) data.set(order.keep, order.data);
    else if ("cancel" in order) drop(order.cancel);
    else await work(order.id, order.job, order.data === null ? null : (data.get(order.data) ?? null));
  };

  /** A job ends at its next pause, which may be long in coming, while modules load. @param {number} id */
  function drop(id) {
    live.delete(id);
    say({ id, cancelled: true }, []);
  }

  /** @param {number} id @param {Job} job @param {Engine.Data | null} samples */
  async function work(id, job, samples) {
    live.add(id);
    const goesOn = pausing(() => live.has(id), breath);
    try {
      const result = await resultOf(job, samples, goesOn);
      if (result !== null && live.has(id)) say({ id, result }, buffersOf(result));
    } catch (error) {
      if (live.has(id)) say({ id, error: String(/** @type {Error} */ (error).message ?? error) }, []);
    }
    live.delete(id);
  }

  /**
   * null where it was cancelled.
   * @param {Job} job @param {Engine.Data | null} samples @param {() => Promise<boolean>} goesOn
   */
  function resultOf(job, samples, goesOn) {
    if (job.kind === "surface") return surface(job, samples, goesOn);
    if (job.kind === "bends") return bent(job, samples, goesOn);
    if (job.kind === "cells") return cells(job, samples, goesOn);
    if (job.kind === "bundle") return bundle(job, samples, goesOn);
    return job.kind === "sweep" ? swept(job, samples, goesOn) : runs(job, samples, goesOn);
  }

  /** @param {SurfaceJob} job @param {Engine.Data | null} samples @param {() => Promise<boolean>} goesOn */
  async function surface({ landscape, h, field }, samples, goesOn) {
    const module = await loading.landscape(landscape);
    const [ny, nx] = field.shape;
    const out = new Float64Array(nx * ny);
    const row = measuring(module, h, samples, field, out);
    for (let j = 0; j < ny; j += 1) {
      if (!(await goesOn())) return null;
      row(j);
    }
    return out;
  }

  /** @param {BendsJob} job @param {Engine.Data | null} samples @param {() => Promise<boolean>} goesOn */
  async function bent({ landscape, h, shown, points, rates, ridge }, samples, goesOn) {
    const module = await loading.landscape(landscape);
    const bend = bending(module, h, samples, shown);
    const d = shown.dimension;
    const out = new Float64Array((points.length / d) * NUMBERS);
    for (let k = 0; k * d < points.length; k += 1) {
      if (!(await goesOn())) return null;
      bendAlong(bend, { points, rates, ridge }, d, k, out);
    }
    return out;
  }

  /** @param {RunsJob} job @param {Engine.Data | null} samples @param {() => Promise<boolean>} goesOn */
  async function runs({ landscape, runs: orders }, samples, goesOn) {
    const module = await loading.landscape(landscape);
    const trajectories = [];
    for (const order of orders) {
      const walk = await walking(order, module, samples);
      if (!(await goesOn())) return null;
      trajectories.push(walk(order.options.lr));
    }
    return trajectories;
  }

  /** @param {BundleJob} job @param {Engine.Data | null} data @param {() => Promise<boolean>} goesOn */
  async function bundle({ landscape, run: order, many }, data, goesOn) {
    const module = await loading.landscape(landscape);
    const [rule, policy] = await modulesOf(order);
    const { member, done } = bundling(rule, module, { ...order.options, data, policy }, many);
    for (let m = 0; m < many.owns.length; m += 1) {
      if (!(await goesOn())) return null;
      member(m);
    }
    return done();
  }

  /** @param {SweepJob} job @param {Engine.Data | null} samples @param {() => Promise<boolean>} goesOn */
  async function swept({ landscape, run: order, range, floor }, samples, goesOn) {
    const walk = await walking(order, await loading.landscape(landscape), samples);
    const { lr } = order.options;
    return sweep((rate) => walk(lr.map((part) => rate * part)), range, floor, goesOn);
  }

  /** @param {CellsJob} job @param {Engine.Data | null} data @param {() => Promise<boolean>} goesOn */
  async function cells(
    { landscape, run: order, measures, turns, outcome, rows: [first, after] },
    data,
    goesOn,
  ) {
    const module = await loading.landscape(landscape);
    const [rule, policy] = await modulesOf(order);
    const { measures: known } = await loading.module(measures);
    const options = { ...order.options, data, policy };
    const cell = celling(rule, module, options, turns, outcome, known);
    const across = turns[0].values.length;
    const count = (after - first) * across;
    /** @type {Cells} */ const out = { value: new Float64Array(count), which: new Int16Array(count) };
    for (let at = 0; at < count; at += 1) {
      if (at % TOGETHER === 0 && !(await goesOn())) return null;
      cell(at % across, first + Math.floor(at / across), out, at);
    }
    return out;
  }

  /** The modules of a run's rule and policy. @param {RunOrder} order @returns {Promise<[Engine.RuleModule, Engine.Options["policy"]]>} */
  async function modulesOf({ rule, policy }) {
    const [own, module] = await Promise.all([loading.module(rule), policy && loading.module(policy.module)]);
    return [own, policy && { module, h: policy.h }];
  }

  /**
   * What takes a run with the rates that it is given.
   * @param {RunOrder} order @param {Engine.LandscapeModule} landscape @param {Engine.Data | null} data
   */
  async function walking(order, landscape, data) {
    const [own, policy] = await modulesOf(order);
    const all = { ...order.options, data, policy };
    return (/** @type {Float64Array} */ lr) => run(own, landscape, { ...all, lr });
  }
}

/**
 * Whether work goes on, asked as often as one likes: now and then messages are let in first.
 * @param {() => boolean} wanted @param {() => Promise<void>} breath
 */
function pausing(wanted, breath) {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < PIECE) return true;
    await breath();
    began = performance.now();
    return wanted();
  };
}

/** What lets messages in: a timer of 0 milliseconds takes 4. @returns {() => Promise<void>} */
function channel() {
  const { port1, port2 } = new MessageChannel();
  /** @type {(() => void)[]} */ const waiting = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((go) => {
      waiting.push(go);
      port2.postMessage(null);
    });
}

/** What need not be copied of a result. @param {Float64Array | Sweep | Cells | Races.Bundle | Engine.Trajectory[]} result @returns {ArrayBuffer[]} */
function buffersOf(result) {
  const buffers = (/** @type {(Float64Array | Int16Array)[]} */ arrays) =>
    arrays.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer));
  if (result instanceof Float64Array) return buffers([result]);
  if ("which" in result) return buffers([result.value, result.which]);
  if ("ends" in result) return buffers([result.x, result.loss]); // what else it has is small
  if (!Array.isArray(result)) return []; // small
  const arrays = result.flatMap(({ x, loss, lr, evaluations, recorded }) => [
    x,
    loss,
    lr,
    evaluations,
    ...Object.values(recorded),
  ]);
  return [...new Set(buffers(arrays))];
}
