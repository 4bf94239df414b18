/** The list of lessons on the site, as a classic script. */

import { showProgress } from "./lessons/course.js";

/** Say what was read, once the page is there. */
export function start() {
  addEventListener("DOMContentLoaded", () => showProgress(document.body));
}
