/** The worker of the served modules: they load by their addresses, as on the page. */

import { served } from "./race/served.js";
import { working } from "./race/working.js";

/** The server's root: this module lies in <root>/player/<hash>/. */
const ROOT = new URL("../../", import.meta.url);

const hear = working(
  served((url) => new URL(url, ROOT).href),
  (answer, moved) => postMessage(answer, { transfer: moved }),
);
addEventListener("message", ({ data }) => hear(data));
