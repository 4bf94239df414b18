/**
 * The line to a room: an event stream where one comes through, and asking again and again where none does. It comes back
 * by itself, as often as it must.
 */

import { createReader } from "./stream.js";

/** Milliseconds: until a stream has said nothing for too long, first and later; between two questions; before another try. */
const [FIRST, QUIET, POLL, LEAST, MOST] = [5000, 40_000, 2500, 500, 15_000];
/** After so many streams that said nothing the room is asked; a stream is tried again after so many questions. */
const [SILENT, RETRY] = [2, 40];

/** Whether a room is there: "open", for the first time still "opening", "lost" for now, or "over". @typedef {"opening" | "open" | "lost" | "over"} Line */
/**
 * @typedef {object} Options
 * @property {(path: string, options?: RequestInit) => Promise<Response>} fetch of the room, as who one is
 * @property {(news: any) => void} heard
 * @property {(line: Line, sentence: string) => void} changed
 * @property {(status: number) => void} [refused] the room does not know who asks
 */

/** How long to wait before the next of so many tries: longer each time, and not all at once. @param {number} tries @param {number} [lot] drawn from 0 to 1 */
export const delayOf = (tries, lot = Math.random()) =>
  Math.min(MOST, LEAST * 2 ** Math.min(tries, 10)) * (0.5 + lot / 2);

/** @param {Options} options */
export function createConnection({ fetch: ask, heard, changed, refused }) {
  /** @type {Line} */ let line = "opening";
  let [since, tries, silent, stopped] = ["", 0, 0, false];
  /** @type {AbortController | null} */ let current = null;
  /** @type {(() => void) | null} */ let wake = null;

  /** @param {Line} next @param {string} [sentence] */
  function turn(next, sentence = "") {
    if (line === next && !sentence) return;
    line = next;
    changed(next, sentence);
  }

  /** @param {string} text @param {string} id */
  function take(text, id) {
    since = id || since;
    [tries, silent] = [0, 0];
    turn("open");
    heard(JSON.parse(text));
  }

  /** Wait, unless something calls sooner. @param {number} time @returns {Promise<void>} */
  const rest = (time) =>
    new Promise((done) => {
      const timer = setTimeout(done, time);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });

  /** Whether an answer says that it is of no use to ask again. @param {Response} response */
  async function ended(response) {
    if (response.status === 410) {
      const sentence = await response.text(); // before `stop`, which ends what is being read
      stop();
      turn("over", sentence);
      return true;
    }
    if (response.status === 401 || response.status === 403) refused?.(response.status);
    return false;
  }

  /** Read the stream until it breaks; whether it has said anything. */
  async function listen() {
    const now = new AbortController();
    current = now;
    let patience = setTimeout(() => now.abort(), FIRST);
    let said = false;
    try {
      const headers = { Accept: "text/event-stream", ...(since && { "Last-Event-ID": since }) };
      const response = await ask("events", { headers, signal: now.signal });
      if (!response.ok || !response.body) {
        await ended(response);
        return false;
      }
      const words = response.body.getReader();
      const decoder = new TextDecoder();
      const read = createReader(({ event, id, data }) => {
        if (event === "gone") {
          stop();
          turn("over", data);
        } else take(data, id);
      });
      for (;;) {
        const { value, done } = await words.read();
        if (done) break;
        clearTimeout(patience);
        patience = setTimeout(() => now.abort(), QUIET);
        said = true;
        tries = 0;
        turn("open");
        read(decoder.decode(value, { stream: true }));
      }
    } catch {
      // the line broke, or nothing came for too long
    } finally {
      clearTimeout(patience);
    }
    return said;
  }

  /** Ask once; whether there was an answer. */
  async function poll() {
    current = new AbortController();
    const patience = setTimeout(() => current?.abort(), QUIET);
    try {
      const response = await ask(`news${since ? `?since=${encodeURIComponent(since)}` : ""}`, {
        signal: current.signal,
      });
      if (response.status === 204) {
        tries = 0;
        turn("open");
        return true;
      }
      if (!response.ok) {
        await ended(response);
        return false;
      }
      const text = await response.text();
      take(text, String(JSON.parse(text).id ?? ""));
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(patience);
    }
  }

  async function run() {
    while (!stopped) {
      const said = await listen();
      if (stopped) return;
      if (said) {
        await rest(delayOf(0));
        continue;
      }
      silent += 1;
      if (silent < SILENT) {
        turn("lost");
        await rest(delayOf(tries++));
        continue;
      }
      for (let asked = 0; asked < RETRY && !stopped; asked += 1) {
        const answered = await poll();
        if (stopped) return;
        if (!answered) {
          turn("lost");
          await rest(delayOf(tries++));
          break; // a stream may come through as well as a question
        }
        await rest(POLL);
      }
    }
  }

  function stop() {
    stopped = true;
    current?.abort();
    wake?.();
  }

  return {
    start: () => void run(),
    stop,
    /** Try again now. */
    wake: () => wake?.(),
    get line() {
      return line;
    },
  };
}

/** @typedef {ReturnType<typeof createConnection>} Connection */
