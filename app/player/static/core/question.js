/** What a view asks for on demand: at once where the page computes it, after a moment's rest where it is fetched. */

import { answering, ask } from "./payload.js";

/** @import { Message } from "./payload.js" */

/**
 * One question at a time: the answers to those before it are of no use any more.
 * @param {number} rest milliseconds that a hand must rest before anything is fetched
 */
export function createQuestion(rest) {
  let timer = 0;
  let turn = 0;

  /** Nothing is asked any more. */
  function drop() {
    clearTimeout(timer);
    turn += 1;
  }

  /**
   * Ask for the messages at some addresses, all of which are used together: in this very call, where they are all
   * computed here.
   * @param {string[]} urls @param {(messages: Message[]) => void} use @param {(error: unknown) => void} fail
   * @param {{soon?: boolean}} [options] whether to fetch without a rest, since nothing is shown yet
   */
  function put(urls, use, fail, { soon = false } = {}) {
    drop();
    const own = turn;
    const go = () => {
      /** @type {(Message | Promise<Message>)[]} */ let answers;
      try {
        answers = urls.map(ask);
      } catch (error) {
        return fail(error);
      }
      const here = answers.filter((answer) => !(answer instanceof Promise));
      if (here.length === answers.length) return use(/** @type {Message[]} */ (here));
      Promise.all(answers).then(
        (messages) => own === turn && use(messages),
        (error) => own === turn && fail(error),
      );
    };
    if (soon || urls.every(isComputed)) go();
    else timer = window.setTimeout(go, rest);
  }

  return { put, drop };
}

/** Whether this page answers by itself. @param {string} url */
export const isComputed = (url) => answering.has(url.split(":", 1)[0]);
