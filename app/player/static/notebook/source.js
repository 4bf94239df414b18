/**
 * Where a player in a notebook has its modules and messages from: it asks the page around its frame, which asks the
 * kernel. What modules and workers load must have an address of its own: a blob's.
 */

import { workerOr } from "../race/inthread.js";
import { served } from "../race/served.js";

/** What a compiled module imports. */
const RUNTIME = /"[./]*runtime\.js"/;

const place = (/** @type {BlobPart} */ content) =>
  URL.createObjectURL(new Blob([content], { type: "text/javascript" }));

/** @param {MessagePort} port @param {{worker: string, runtime: string}} code */
export function createSource(port, code) {
  /** @type {Map<number, (response: Response) => void>} */ const waiting = new Map();
  /** The places of what has come, by its address. @type {Map<string, string>} */ const places = new Map();
  const [worker, runtime] = [place(code.worker), place(code.runtime)];
  let count = 0;
  port.addEventListener("message", ({ data: { number, status, body } }) => {
    waiting.get(number)?.(new Response(body, { status }));
    waiting.delete(number);
  });

  /** As `fetch` does. @param {string} address @param {RequestInit} [options] @returns {Promise<Response>} */
  function ask(address, { signal } = {}) {
    if (address.startsWith("blob:")) return fetch(address);
    return new Promise((done, failed) => {
      signal?.addEventListener("abort", () => failed(signal.reason));
      count += 1;
      waiting.set(count, done);
      port.postMessage({ say: "ask", ask: address, number: count });
    });
  }

  /** The text at an address. @param {string} address */
  async function text(address) {
    const response = await ask(address);
    if (!response.ok) throw new Error(await response.text());
    return response.text();
  }

  return {
    /** @param {string} address @param {RequestInit} [options] */
    async fetch(address, options) {
      const response = await ask(address, options);
      if (!address.startsWith("tables/") || !response.ok) return response;
      const bytes = await response.arrayBuffer(); // workers load them, too
      places.set(address, place(bytes));
      return new Response(bytes);
    },
    /** @param {string} address @returns {Promise<any>} */
    async load(address) {
      const module = (await text(address)).replace(RUNTIME, () => JSON.stringify(runtime));
      const at = place(module);
      places.set(address, at);
      return import(at);
    },
    makeWorker: () =>
      workerOr(
        () => informed(new Worker(worker, { type: "module" }), places),
        served((url) => places.get(url) ?? url),
      ),
  };
}

/** A worker that is told of new places before it is asked for what is there. @param {Worker} worker @param {Map<string, string>} places */
function informed(worker, places) {
  let known = 0;
  return /** @type {Worker} */ (
    /** @type {unknown} */ ({
      postMessage: (/** @type {unknown} */ order) => {
        const more = [...places].slice(known);
        known = places.size;
        if (more.length) worker.postMessage({ places: more });
        worker.postMessage(order);
      },
      addEventListener: worker.addEventListener.bind(worker),
      terminate: worker.terminate.bind(worker),
    })
  );
}
