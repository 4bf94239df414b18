/** The script of /embed: the page's own element says what can be asked of a frame. */

import { embed } from "./embed.js";

const known = document.getElementById("known");
embed(JSON.parse(known?.textContent ?? "{}"));
