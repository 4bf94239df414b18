/** The teacher's room, as this browser keeps it: what is shown, what is asked, and how the class is led. */

import { createConnection } from "./connection.js";

/** @import { Show } from "./showing.js" */
/** @import { Ask, Answer } from "./tally.js" */
/** @import { Line } from "./connection.js" */

const KEY = "trajectories-class";
/** Before another try to send, in milliseconds. */
const [AGAIN, LATEST] = [600, 8000];

/** @typedef {{code: string, door: string, host: string, expires: number, join: string, qr: string}} Opened */
/**
 * How the class is led; see app/classroom.
 * @typedef {object} Now
 * @property {"follow" | "free"} pace @property {"on" | "paused"} screens @property {boolean} frozen
 * @property {{step: number, playing: boolean}} play
 * @property {string | null} ask @property {boolean} revealed @property {string | null} spotlight
 * @property {string[]} hidden @property {boolean} names @property {boolean} locked
 */
/** @typedef {{id: string, name: string | null, here: boolean, where: {lesson: string, step: string | null} | null, answers: Record<string, Answer>}} Entry */
/** @typedef {{here: number, joined: number, answered: number, where: [string | null, string | null, number][], strict: boolean}} Class */
/** @typedef {{show: Show | null, asks: Ask[], now: Now}} Parts */

/** @type {Now} */
export const NOW = {
  ...{ pace: "follow", screens: "on", frozen: false, play: { step: 0, playing: false }, ask: null },
  ...{ revealed: false, spotlight: null, hidden: [], names: true, locked: false },
};

/** What this browser has kept of a room. @returns {{opened: Opened, n: number, parts: Parts} | null} */
export function kept() {
  try {
    const known = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (!known?.opened?.host || known.opened.expires < Date.now()) return null;
    return { n: known.n ?? 0, opened: known.opened, parts: { ...known.parts, now: { ...NOW, ...known.parts?.now } } };
  } catch {
    return null;
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // there was nothing
  }
}

/**
 * Open a room. Raises an Error with the server's sentence, and its status.
 * @param {URL} root @param {string} token @param {string} [code] that it had before
 * @returns {Promise<Opened>}
 */
export async function open(root, token, code) {
  const response = await fetch(addressed(root, "room/open"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token, ...(code && { code }) }),
  });
  if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status });
  return response.json();
}

/** An address of the server, which answers in the reader's language. @param {URL} root @param {string} path */
export function addressed(root, path) {
  const url = new URL(path, root);
  url.searchParams.set("lang", document.documentElement.lang);
  return url.href;
}

/**
 * @param {URL} root @param {{opened: Opened, n: number, parts: Parts}} from
 * @param {object} on
 * @param {() => void} on.changed something is another
 * @param {(line: Line, sentence: string) => void} on.line
 * @param {() => void} on.refused the server does not know this room's teacher any more: the token is asked for
 * @param {(sentence: string) => void} on.wrong what the server did not take
 */
export function createRoom(root, { opened, n: first, parts: given }, on) {
  let [n, parts] = [first, given];
  /** What is to be sent. @type {Set<keyof Parts>} */ let open_ = new Set();
  let [sending, wait, refused] = [false, AGAIN, false];
  /** @type {Map<string, Entry>} */ const entries = new Map();
  /** @type {Class} */ let about = { here: 0, joined: 0, answered: 0, where: [], strict: false };

  /** @param {string} path @param {RequestInit} [options] */
  const ask = (path, options = {}) =>
    fetch(addressed(root, `room/${opened.code}/${path}`), {
      ...options,
      headers: { ...options.headers, Authorization: `Bearer ${opened.host}` },
    });

  const connection = createConnection({
    fetch: ask,
    heard,
    changed: on.line,
    refused: () => refuse(),
  });

  function refuse() {
    if (refused) return;
    refused = true;
    connection.stop();
    on.refused();
  }

  /** @param {any} news */
  function heard(news) {
    if (news.whole) entries.clear();
    for (const one of news.entries ?? []) entries.set(one.id, one);
    if (news.class) about = { ...about, ...news.class };
    if (news.fresh) set({ ...parts });
    else if (!open_.size && !sending)
      for (const name of /** @type {(keyof Parts)[]} */ (["show", "asks", "now"]))
        if (name in news) parts = { ...parts, [name]: name === "now" ? { ...NOW, ...news.now } : (news[name] ?? (name === "asks" ? [] : null)) };
    keep();
    on.changed();
  }

  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify({ opened, n, parts }));
    } catch {
      // a browser that keeps nothing: the room lives as long as this page
    }
  }

  /** Lead the class: these parts are others now. @param {Partial<Parts>} next */
  function set(next) {
    parts = { ...parts, ...next };
    for (const name of /** @type {(keyof Parts)[]} */ (Object.keys(next))) open_.add(name);
    keep();
    on.changed();
    void send();
  }

  async function send() {
    if (sending || refused) return;
    sending = true;
    while (open_.size && !refused) {
      const names = open_;
      open_ = new Set();
      n = Math.max(n + 1, Date.now());
      const said = Object.fromEntries([...names].map((name) => [name, parts[name]]));
      try {
        const response = await ask("stage", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ n, ...said }),
        });
        if (response.ok) {
          wait = AGAIN;
          continue;
        }
        if (response.status === 409) {
          n = Math.max(n, Number((await response.json()).n)); // another window of the teacher's was later: now this one is
          for (const name of names) open_.add(name);
          continue;
        }
        if (response.status === 403) {
          refuse();
          break;
        }
        if (response.status === 400 || response.status === 413) {
          on.wrong(await response.text());
          continue;
        }
        if (response.status === 410) break;
      } catch {
        // the line is gone
      }
      for (const name of names) open_.add(name);
      await new Promise((done) => setTimeout(done, wait));
      wait = Math.min(2 * wait, LATEST);
    }
    sending = false;
  }

  keep();
  connection.start();
  return {
    opened,
    ask,
    set,
    /** @param {Partial<Now>} next */
    lead: (next) => set({ now: { ...parts.now, ...next } }),
    connection,
    get parts() {
      return parts;
    },
    get entries() {
      return entries;
    },
    get class() {
      return about;
    },
    async close() {
      await ask("close", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }).catch(() => {});
      forget();
      connection.stop();
    },
    stop: () => connection.stop(),
  };
}

/** @typedef {ReturnType<typeof createRoom>} Room */
