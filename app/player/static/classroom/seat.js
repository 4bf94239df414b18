/** A student's seat in a room, as this browser keeps it: the key, what was answered, and the name. */

import { createConnection } from "./connection.js";
import { addressed } from "./room.js";

/** @import { Line } from "./connection.js" */
/** @import { Answer, Ask } from "./tally.js" */

const KEY = "trajectories-seat";
/** Before another try to send, in milliseconds. */
const [AGAIN, LATEST] = [700, 8000];
/** The letters of codes. */
const LETTERS = /^[BCDFGHJKLMNPQRSTVWXZ]{4}([BCDFGHJKLMNPQRSTVWXZ]{4})?$/;
/** So many answers are kept. */
const MOST = 24;

/** `lab` is the last question of which a run was made. @typedef {{key: string, n: number, name: string, answers: Record<string, Answer>, lab?: Ask | null}} Kept */

/** Cyrillic letters that look like ours, as app/classroom/codes has them. @type {Record<string, string>} */
const ALIKE = { В: "B", Н: "H", К: "K", М: "M", Р: "P", С: "C", Т: "T", Х: "X" };

/** The letters of a code as they were typed, without blanks; null if they are none. @param {string} typed */
export function lettersOf(typed) {
  const letters = Array.from(typed.toUpperCase().replace(/[\s-]/g, ""), (one) => ALIKE[one] ?? one).join("");
  return LETTERS.test(letters) ? letters : null;
}

/** What this browser has of a room. @param {string} code @returns {Kept} */
function keptOf(code) {
  try {
    const known = JSON.parse(localStorage.getItem(`${KEY}-${code}`) ?? "null");
    if (known && typeof known.key === "string" && known.key.length === 22) return known;
  } catch {
    // a browser that keeps nothing
  }
  return { key: freshKey(), n: 0, name: "", answers: {} };
}

function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .slice(0, 22);
}

/** The rooms of before are gone with their time. @param {string} code */
function tidy(code) {
  try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(`${KEY}-`) && name !== `${KEY}-${code}`) localStorage.removeItem(name);
  } catch {
    // there is nothing to tidy
  }
}

/**
 * Join a room. Raises an Error with the server's sentence, and its status.
 * @param {URL} root @param {string} letters four, or eight
 */
export async function join(root, letters) {
  const code = letters.slice(0, 4);
  const kept = keptOf(code);
  const response = await fetch(addressed(root, "room/join"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code: letters, key: kept.key }),
  });
  if (!response.ok)
    throw Object.assign(new Error(await response.text()), {
      status: response.status,
      wait: Number(response.headers.get("Retry-After") ?? 0),
    });
  const { seat, id } = await response.json();
  tidy(code);
  return { code, letters, seat: /** @type {string} */ (seat), id: /** @type {string} */ (id), kept };
}

/**
 * @param {URL} root @param {Awaited<ReturnType<typeof join>>} joined
 * @param {object} on
 * @param {(news: any) => void} on.heard
 * @param {(line: Line, sentence: string) => void} on.line
 * @param {() => void} on.sent what is to be sent is another, or has come
 * @param {() => void} on.refused the seat is not known any more: join again
 * @param {(sentence: string) => void} on.wrong
 */
export function createSeat(root, { code, seat, id, kept }, on) {
  /** @type {Kept} */ let mine = kept;
  /** @type {{lesson: string, step: string | null} | null} */ let where = null;
  let [open, sending, stopped, wait] = [false, false, false, AGAIN];

  /** @param {string} path @param {RequestInit} [options] */
  const ask = (path, options = {}) =>
    fetch(addressed(root, `room/${code}/${path}`), {
      ...options,
      headers: { ...options.headers, Authorization: `Bearer ${seat}` },
    });

  function keep() {
    try {
      localStorage.setItem(`${KEY}-${code}`, JSON.stringify(mine));
    } catch {
      // it lives as long as this page
    }
  }

  const connection = createConnection({
    fetch: ask,
    heard(/** @type {any} */ news) {
      const { you } = news;
      if (you && you.n > mine.n) {
        const { n, name, answers } = you; // this browser has forgotten it
        mine = { ...mine, n, name: name ?? "", answers: answers ?? {} };
        keep();
      } else if (you && you.n < mine.n) {
        open = true;
        void send(); // the server has
      } else if (you && !you.n) set({}); // nobody knows yet who sits here
      on.heard(news);
    },
    changed: on.line,
    refused: refuse,
  });

  function refuse() {
    if (stopped) return;
    stop();
    on.refused();
  }

  function stop() {
    stopped = true;
    connection.stop();
  }

  /** Another entry. @param {Partial<Pick<Kept, "name" | "answers">>} next */
  function set(next) {
    mine = { ...mine, ...next, n: Math.max(mine.n + 1, Date.now()) };
    keep();
    open = true;
    on.sent();
    void send();
  }

  async function send() {
    if (sending || stopped) return;
    sending = true;
    while (open && !stopped) {
      open = false;
      const { n, name, answers } = mine;
      try {
        const response = await ask("me", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ n, ...(name && { name }), where, answers }),
        });
        if (response.ok) {
          wait = AGAIN;
          on.sent();
          continue;
        }
        if (response.status === 403) {
          refuse();
          break;
        }
        if ([400, 409, 413].includes(response.status)) {
          on.wrong(await response.text());
          continue;
        }
        if (response.status === 410) break;
      } catch {
        // the line is gone
      }
      open = true;
      on.sent();
      await new Promise((done) => setTimeout(done, wait));
      wait = Math.min(2 * wait, LATEST);
    }
    sending = false;
    on.sent();
  }

  keep();
  connection.start();
  return {
    id,
    stop,
    get mine() {
      return mine;
    },
    /** Whether all is where the class has it. */
    get settled() {
      return !open && !sending;
    },
    /** @param {Ask} lab of which one has made a run */
    remember(lab) {
      if (mine.lab?.id === lab.id && mine.lab.run === lab.run) return;
      mine = { ...mine, lab };
      keep();
    },
    /** @param {string} name */
    rename: (name) => set({ name }),
    /** @param {string} ask_ @param {Answer} answer */
    answer(ask_, answer) {
      if (JSON.stringify(mine.answers[ask_]) === JSON.stringify(answer)) return;
      const { [ask_]: _, ...others } = mine.answers;
      const all = Object.entries({ ...others, [ask_]: answer }).slice(-MOST);
      set({ answers: Object.fromEntries(all) });
    },
    /** Where this student is. @param {typeof where} place */
    stand(place) {
      if (JSON.stringify(place) === JSON.stringify(where)) return;
      where = place;
      open = true;
      mine = { ...mine, n: Math.max(mine.n + 1, Date.now()) };
      keep();
      void send();
    },
  };
}

/** @typedef {ReturnType<typeof createSeat>} Seat */
