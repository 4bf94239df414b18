/**
 * What stands in for a worker where a page may have none: in a sandboxed frame, whose scripts are of another origin
 * than itself, and under a policy without `worker-src`. It works in pieces, between which frames are drawn.
 */

import { working } from "./working.js";

/** @import { Loading } from "./working.js" */
/** @import { Answer, Order } from "./remote.js" */

/**
 * A worker, or what stands in for it. A browser may say at once that it has none, or later, by an error.
 * @param {() => Worker} make @param {Loading} loading where modules come from @returns {Worker}
 */
export function workerOr(make, loading) {
  try {
    return standby(make(), loading);
  } catch {
    return inThread(loading);
  }
}

/**
 * A worker that is replaced should it fail before it has answered anything.
 * @param {Worker} first @param {Loading} loading @returns {Worker}
 */
function standby(first, loading) {
  /** @type {Order[]} */ const orders = [];
  /** @type {Record<string, ((event: any) => void)[]>} */ const listeners = { message: [], error: [] };
  const tell = (/** @type {string} */ kind, /** @type {unknown} */ event) => {
    for (const listener of listeners[kind]) listener(event);
  };
  let worker = first;
  let answered = false;
  first.addEventListener("message", (event) => {
    answered = true;
    orders.length = 0;
    tell("message", event);
  });
  first.addEventListener("error", (event) => {
    if (answered) return tell("error", event);
    first.terminate();
    worker = inThread(loading);
    worker.addEventListener("message", (message) => tell("message", message));
    for (const order of orders) worker.postMessage(order);
  });
  return /** @type {Worker} */ (
    /** @type {unknown} */ ({
      postMessage: (/** @type {Order} */ order) => {
        if (!answered && worker === first) orders.push(order);
        worker.postMessage(order);
      },
      addEventListener: (/** @type {string} */ kind, /** @type {(event: any) => void} */ listener) =>
        listeners[kind].push(listener),
      terminate: () => worker.terminate(),
    })
  );
}

/** @param {Loading} loading @returns {Worker} */
function inThread(loading) {
  /** @type {((event: {data: Answer}) => void)[]} */ const listeners = [];
  let live = true;
  const hear = working(loading, (data) => {
    if (live) for (const listener of listeners) listener({ data });
  });
  return /** @type {Worker} */ (
    /** @type {unknown} */ ({
      postMessage: (/** @type {Order} */ order) => void hear(order),
      addEventListener: (/** @type {string} */ kind, /** @type {(event: any) => void} */ listener) => {
        if (kind === "message") listeners.push(listener);
      },
      terminate: () => {
        live = false;
      },
    })
  );
}
