/** What a teacher takes along of a class: its runs as a scene, a picture, a table; and the link that leads it from elsewhere. */

import { element } from "../core/legend.js";
import { snapshot } from "../core/snapshot.js";
import { words } from "./words.js";

/** @import { Room } from "./room.js" */

/**
 * @param {Room} room
 * @param {{root: URL, lab: () => string | null, stage: () => HTMLElement, say: (sentence: string) => void}} about `lab`: the
 *   question of which runs are made
 */
export function createTaking(room, { root, lab, stage, say }) {
  const name = () => `class-${room.opened.code}`;

  /** @param {Blob | string} what @param {string} file */
  function save(what, file) {
    const href = typeof what === "string" ? what : URL.createObjectURL(what);
    element("a", "", "", { href, download: file }).click();
    if (typeof what !== "string") setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  /** @param {string} path @returns {Promise<Response | null>} */
  async function asked(path) {
    try {
      const response = await room.ask(path);
      if (response.ok) return response;
      say(await response.text());
    } catch {
      say(words.lost);
    }
    return null;
  }

  return {
    async scene() {
      const ask = lab();
      const response = ask && (await asked(`scene?ask=${encodeURIComponent(ask)}`));
      if (!response) return;
      const { link } = await response.json();
      const href = `${root.href}?lang=${document.documentElement.lang}&e=${link}`;
      element("a", "", "", { href, target: "_blank", rel: "noopener" }).click();
    },
    async picture() {
      save((await snapshot(stage())).toDataURL("image/png"), `${name()}.png`);
    },
    async table() {
      const response = await asked("answers.csv");
      if (response) save(await response.blob(), `${name()}.csv`);
    },
    /** The link with which another device leads this class, too. */
    async lend() {
      const { qr, ...known } = room.opened;
      const address = new URL("class", root);
      address.hash = `room=${btoa(JSON.stringify(known)).replaceAll("=", "")}`;
      try {
        await navigator.clipboard.writeText(address.href);
        say(`${words.remoteAbout} ${words.copied}`);
      } catch {
        say(`${words.remoteAbout} ${address.href}`);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createTaking>} Taking */
