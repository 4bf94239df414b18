/** A frame on someone else's page: the address says which race, and what of it is to be seen. */

import { unbundle } from "./core/payload.js";
import { t, told } from "./core/words.js";
import { createMathematics } from "./marks/words.js";
import { workerOr } from "./race/inthread.js";
import { served } from "./race/served.js";
import { mount } from "./standalone.js";

const ROOT = new URL("../../", import.meta.url);

/**
 * @param {{version: string, parts: Object<string, string>, themes: Object<string, Object<string, string>>,
 *   plotly: string}} known what can be hidden, and how each theme looks
 */
export async function embed({ version, parts, themes }) {
  const page = /** @type {HTMLElement} */ (document.querySelector(".otx-page"));
  try {
    const wanted = addressed(location);
    const options = read(wanted, parts, themes);
    dress(options, parts, themes);
    const focus = wanted.get("focus") ?? "0";
    const response = await fetch(
      told(
        new URL(
          `embed/${version}/${encodeURIComponent(focus)}/${encodeURIComponent(wanted.get("e") || "default")}`,
          ROOT,
        ).href,
      ),
    );
    if (!response.ok) throw new Error(await response.text());
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { header: about } = unbundle(bytes);
    const { theme } = about.view ?? {};
    if (theme && !wanted.has("theme")) paint(themes[theme]); // as the scene says
    const loading = served((url) => new URL(url, ROOT).href);
    const makeWorker = () =>
      workerOr(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), loading);
    const mathematics = createMathematics(new URL("./katex.js", import.meta.url).href, "mathml");
    mount(page, bytes, { root: ROOT.href, options, makeWorker, mathematics });
    say(wanted, about);
  } catch (error) {
    page.classList.add("otx-wrong");
    page.setAttribute("role", "alert");
    page.textContent = error instanceof Error ? error.message : String(error);
  }
}

/**
 * What an address asks for: behind "?", or behind "#", where a link may stand alone.
 * @param {{search: string, hash: string}} address
 */
export function addressed({ search, hash }) {
  const wanted = new URLSearchParams(search);
  const behind = hash.slice(1);
  if (behind && !behind.includes("=")) wanted.set("e", behind);
  else for (const [name, value] of new URLSearchParams(behind)) wanted.set(name, value);
  return wanted;
}

/**
 * @param {URLSearchParams} wanted @param {Object<string, string>} parts @param {Object<string, any>} themes
 */
export function read(wanted, parts, themes) {
  const flag = (/** @type {string} */ name, /** @type {boolean} */ otherwise) => {
    const given = wanted.get(name);
    if (given === null) return otherwise;
    if (["true", "1", ""].includes(given)) return true;
    if (["false", "0"].includes(given)) return false;
    throw new Error(t("{name}: must be true or false, not “{given}”.", { name, given }));
  };
  const step = wanted.get("step");
  if (step !== null && !/^\d+$/.test(step))
    throw new Error(t("step: must be a number from 0, not “{given}”.", { given: step }));
  const theme =
    wanted.get("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  if (!Object.hasOwn(themes, theme))
    throw new Error(
      t("theme: must be {list}, not “{given}”.", { list: Object.keys(themes).join(", "), given: theme }),
    );
  const hide = (wanted.get("hide") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  // As in TensorFlow Playground: knob_hide=true.
  for (const [name, value] of wanted)
    if (name.endsWith("_hide") && value !== "false") hide.push(name.slice(0, -5));
  for (const name of hide) {
    if (!Object.hasOwn(parts, name) && name !== "chrome")
      throw new Error(
        t("hide: “{given}” is none of {list}.", {
          given: name,
          list: [...Object.keys(parts), "chrome"].join(", "),
        }),
      );
  }
  return {
    autoplay: flag("autoplay", true),
    loop: flag("loop", true),
    letters: flag("large", false) ? /** @type {const} */ ("hall") : /** @type {const} */ ("page"),
    transparent: flag("transparent", false),
    step: step === null ? null : Number(step),
    theme,
    hide,
  };
}

/**
 * @param {ReturnType<typeof read>} options
 * @param {Object<string, string>} parts @param {Object<string, Object<string, string>>} themes
 */
function dress({ theme, hide, transparent }, parts, themes) {
  paint(themes[theme]);
  document.documentElement.classList.toggle("otx-transparent", transparent);
  const gone = hide.includes("chrome") ? Object.values(parts) : hide.map((name) => parts[name]);
  if (!gone.length) return;
  const sheet = new CSSStyleSheet(); // which no policy forbids, as it does an element's
  sheet.replaceSync(`${gone.join(", ")} { display: none !important; }`);
  document.adoptedStyleSheets.push(sheet);
}

/** @param {Object<string, string>} theme */
function paint(theme) {
  for (const [name, value] of Object.entries(theme)) document.documentElement.style.setProperty(name, value);
}

/**
 * The scene's words, or a title of the address's; the settings, and the way to the whole app.
 * @param {URLSearchParams} wanted @param {{title: string, heading: string, words: string, settings: string, alt: string}} about
 */
function say(wanted, { title, heading, words, settings, alt }) {
  document.title = wanted.get("title") || title;
  for (const [name, text] of [
    ["title", wanted.get("title") ?? heading],
    ["words", words],
  ]) {
    const one = /** @type {HTMLElement} */ (document.querySelector(`.otx-${name}`));
    one.textContent = text;
    one.hidden = !text;
  }
  /** @type {HTMLElement} */ (document.querySelector(".otx-settings")).textContent = settings;
  const page = /** @type {HTMLElement} */ (document.querySelector(".otx-page"));
  page.setAttribute("role", "figure");
  page.setAttribute("aria-label", alt);
  const open = /** @type {HTMLAnchorElement} */ (document.querySelector(".otx-said a"));
  const whole = new URL(ROOT);
  if (wanted.get("e")) whole.searchParams.set("e", wanted.get("e") ?? "");
  if (wanted.get("lang")) whole.searchParams.set("lang", wanted.get("lang") ?? "");
  open.href = whole.href;
}
