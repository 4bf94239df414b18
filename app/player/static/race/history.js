/**
 * The experiments of a page, one after another. Where the address holds them they are the browser's own history:
 * to undo is its back button, to redo its forward button. A page without an address of its own remembers them.
 */

/**
 * @typedef {object} Trail
 * @property {(link: string, replace?: boolean, answers?: string) => void} write another experiment is shown; it may
 *   take the place of the one before. Where a server says so, `answers` is the link that it was asked with
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => boolean} undoable
 * @property {() => boolean} redoable
 */

/** What an entry of the browser's history says of itself: which one of the page's it is. */
const NUMBER = "trajectories";

/**
 * @param {{linkOf: () => string, urlOf: (link: string) => URL}} address the link that stands in the address, and
 *   the address with another
 * @returns {Trail & {opened: (event: PopStateEvent, open: (link: string) => boolean) => void}} `opened`: the browser
 *   has gone to another entry; `open` says whether it could be shown without the server
 */
export function createTrail({ linkOf, urlOf }) {
  const numberOf = (/** @type {any} */ state) => state?.[NUMBER] ?? 0;
  let at = numberOf(history.state);
  let last = at;
  let pending = true; // what is written next says in the server's words what stands in the address already
  /** @type {string | null} */ let asked = null; // the link that the server was asked for, until it answers

  /** @type {Trail["write"]} */
  function write(link, replace = false, answers = undefined) {
    if (asked !== null && answers !== undefined && answers !== asked) return; // a later answer is on its way
    asked = null;
    const another = link !== linkOf();
    if (another && (replace || pending)) history.replaceState(stateOf(at), "", urlOf(link));
    else if (another) {
      at += 1;
      last = at;
      history.pushState(stateOf(at), "", urlOf(link));
    }
    pending = false;
  }

  const stateOf = (/** @type {number} */ number) => ({ ...history.state, [NUMBER]: number });
  const undoable = () => at > 0;
  const redoable = () => at < last;
  return {
    write,
    undoable,
    redoable,
    undo: () => undoable() && history.back(),
    redo: () => redoable() && history.forward(),
    opened: ({ state }, open) => {
      at = numberOf(state);
      last = Math.max(last, at);
      pending = !open(linkOf());
      asked = pending ? linkOf() : null;
    },
  };
}

/**
 * The same without an address.
 * @param {(link: string) => void} open @returns {Trail}
 */
export function createMemory(open) {
  /** @type {string[]} */ const links = [];
  let at = -1;
  const undoable = () => at > 0;
  const redoable = () => at < links.length - 1;
  const go = (/** @type {number} */ by) => {
    at += by;
    open(links[at]);
  };
  return {
    write(link, replace = false) {
      if (link === links[at]) return;
      at = replace ? Math.max(at, 0) : at + 1;
      links.splice(at, Infinity, link);
    },
    undoable,
    redoable,
    undo: () => undoable() && go(-1),
    redo: () => redoable() && go(1),
  };
}
