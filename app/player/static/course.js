/** The script of the list of lessons. */

import { showProgress } from "./lessons/course.js";

showProgress(document.body);
