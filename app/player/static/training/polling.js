/**
 * Asking a server again and again for work under way: what to do next is a pure function of what happened,
 * and one small loop around it asks, waits and asks again.
 */

/**
 * @typedef {object} Asking
 * @property {string} url
 * @property {"asking" | "stopped" | "over" | "refused"} phase
 * @property {boolean} look whether a last look is still due after a stop
 * @property {number} failures in a row
 * @property {string} said the server's sentence, where it refused
 */

/** The longest pause between two tries, in milliseconds. */
const LONGEST = 8000;

/**
 * A new question; one that begins stopped only looks where the work stands.
 * @param {string} url @param {"asking" | "stopped"} [phase] @returns {Asking}
 */
export const begin = (url, phase = "asking") => ({
  url,
  phase,
  look: phase === "stopped",
  failures: 0,
  said: "",
});

/**
 * What follows from what happened; `on` says that work goes on by itself, stopped or not.
 * @param {Asking} state
 * @param {{type: "answer", over: boolean, on?: boolean} | {type: "failure", status: number, said: string} | {type: "stop"}
 *   | {type: "resume"}} event
 * @returns {Asking}
 */
export function after(state, event) {
  switch (event.type) {
    case "answer":
      return {
        ...state,
        failures: 0,
        look: false,
        phase: event.over ? "over" : event.on ? "asking" : state.phase,
      };
    case "failure":
      if (event.status >= 400 && event.status < 500)
        return { ...state, phase: "refused", look: false, said: event.said };
      return { ...state, failures: state.failures + 1, look: false };
    case "stop":
      return state.phase === "asking" ? { ...state, phase: "stopped", look: true, failures: 0 } : state;
    case "resume":
      return state.phase === "stopped" ? { ...state, phase: "asking", look: false, failures: 0 } : state;
  }
}

/**
 * Milliseconds until the next question, null if there is none.
 * @param {Asking} state @param {number} every between two answers
 */
export function pause(state, every) {
  if (state.phase === "stopped") return state.look ? 0 : null;
  if (state.phase !== "asking") return null;
  return state.failures ? Math.min(every * 2 ** state.failures, LONGEST) : every;
}

/**
 * The loop: one question at a time; an answer to what is no longer asked is dropped.
 * @param {object} options
 * @param {(state: Asking, signal: AbortSignal) => Promise<any>} options.ask
 * @param {(answer: any) => boolean} options.over whether an answer is the last
 * @param {(answer: any) => boolean} [options.on] whether to ask on after it, stopped or not
 * @param {(state: Asking, answer: any | null) => void} options.tell called after every change, with an answer
 *   if there is a new one
 * @param {() => number} options.every
 * @param {{setTimeout: Function, clearTimeout: Function}} [options.timers]
 */
export function createPolling({ ask, over, on = () => false, tell, every, timers = globalThis }) {
  /** @type {Asking | null} */ let state = null;
  let timer = /** @type {any} */ (0);
  let flight = new AbortController();
  /** @type {Asking | null} */ let asked = null; // the question under way

  /** @param {number | null} wait */
  function plan(wait) {
    timers.clearTimeout(timer);
    asked = null;
    flight.abort();
    flight = new AbortController();
    if (wait !== null) timer = timers.setTimeout(() => go(flight.signal), wait);
  }

  /** @param {AbortSignal} signal */
  async function go(signal) {
    let answer = null;
    let event;
    const question = /** @type {Asking} */ (state);
    asked = question;
    try {
      answer = await ask(question, signal);
      event = /** @type {const} */ ({ type: "answer", over: over(answer), on: on(answer) });
    } catch (error) {
      const { status = 0, message = "" } = /** @type {any} */ (error);
      event = /** @type {const} */ ({ type: "failure", status, said: message });
    }
    if (signal.aborted) return;
    asked = null;
    happen(event, answer);
    if (question.phase === "asking" && state?.phase === "stopped") {
      state = { ...state, look: true }; // the last word must be that it is to stop
      plan(0);
    }
  }

  /** @param {Parameters<typeof after>[1]} event @param {any} answer */
  function happen(event, answer = null) {
    if (!state) return;
    state = after(state, event);
    // A question under way may come to the server after the next one: a stop waits until it is answered.
    if (event.type !== "stop" || !asked) plan(event.type === "resume" ? 0 : pause(state, every()));
    tell(state, answer);
  }

  return {
    /**
     * Ask for something else from now on.
     * @param {string} url @param {number} wait @param {"asking" | "stopped"} [phase]
     */
    begin: (url, wait, phase) => {
      state = begin(url, phase);
      plan(wait);
      tell(state, null);
    },
    stop: () => happen({ type: "stop" }),
    resume: () => happen({ type: "resume" }),
    end: () => {
      state = null;
      plan(null);
    },
  };
}
