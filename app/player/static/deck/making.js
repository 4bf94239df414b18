/** Asking the server for a deck, again while it draws another one. */

import { t } from "../core/words.js";

/** @import { Collection } from "./collection.js" */

/** Seconds until one asks again, unless the server says another number. */
const AGAIN = 2;

/**
 * The file of a deck. Throws an Error with the sentence of what is wrong, or an AbortError.
 * @param {string} url @param {Collection} deck @param {string} form
 * @param {{signal: AbortSignal, say: (text: string) => void}} host
 * @returns {Promise<{name: string, data: Blob, said: string}>}
 */
export async function made(url, { title, slides }, form, { signal, say }) {
  const body = JSON.stringify({ form, title, slides });
  const headers = { "Content-Type": "application/json" };
  for (;;) {
    say(t("Drawing the slides …"));
    const answer = await fetch(url, { method: "POST", body, headers, signal });
    if (answer.status === 503) {
      say((await answer.text()) || t("Waiting for others …"));
      await pause(Number(answer.headers.get("Retry-After")) || AGAIN, signal);
      continue;
    }
    if (!answer.ok)
      throw new Error(answer.status === 400 ? await answer.text() : t("The server made no deck."));
    const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
    const said = answer.headers.get("X-Trajectories-Said") ?? "";
    return { name: named?.[1] ?? "slides", data: await answer.blob(), said };
  }
}

/** @param {number} seconds @param {AbortSignal} signal */
const pause = (seconds, signal) =>
  new Promise((done, failed) => {
    const timer = setTimeout(done, 1000 * seconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      failed(signal.reason);
    });
  });

/** Hand a file to the reader. @param {string} name @param {Blob} data */
export function save(name, data) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {number} bytes */
export const weight = (bytes) =>
  bytes >= 1e6 ? `${(bytes / 1e6).toFixed(2)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
