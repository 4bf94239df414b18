/** The worker of a player in a notebook, which is told where its modules are before it is asked for anything. */

import { served } from "../race/served.js";
import { working } from "../race/working.js";

/** @type {Map<string, string>} */ const places = new Map();
const hear = working(
  served((url) => places.get(url) ?? url),
  (answer, moved) => postMessage(answer, { transfer: moved }),
);
addEventListener("message", ({ data }) => {
  if (data.places) for (const [address, place] of data.places) places.set(address, place);
  else hear(data);
});
