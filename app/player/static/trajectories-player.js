/**
 * <trajectories-player src="https://example.org/embed?e=…">: a player as an element of any page. It is a frame, and
 * has what docs/embedding.md says: play(), pause(), seek(step), set(values), get(), screenshot(format), fullScreen(),
 * and the events ready, step, change, ended and error.
 */

const VERSION = 1;
/** What the address of a frame takes from attributes. */
const ASKED = ["theme", "title", "step", "autoplay", "loop", "focus", "hide", "transparent"];
const EVENTS = ["ready", "step", "change", "ended", "error"];

class TrajectoriesPlayer extends HTMLElement {
  static observedAttributes = ["src", ...ASKED];
  #frame = document.createElement("iframe");
  /** What is asked and not yet answered. @type {Map<number, {done: (answer: any) => void, failed: (error: Error) => void}>} */
  #asked = new Map();
  #count = 0;
  /** @type {(() => void) | null} */ #start = null;
  #ready = Promise.resolve();
  #hear = (/** @type {MessageEvent} */ { data, source }) => {
    if (source !== this.#frame.contentWindow || data?.trajectories !== VERSION) return;
    const { event, id, ...detail } = data;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (event === "ready") this.#start?.();
    if (event === "answer") asked?.done(detail);
    else if (asked) asked.failed(new Error(detail.message));
    else if (EVENTS.includes(event)) this.dispatchEvent(new CustomEvent(event, { detail }));
  };

  constructor() {
    super();
    this.#frame.allow = "fullscreen";
    this.#frame.loading = "lazy";
    Object.assign(this.#frame.style, { border: "0", width: "100%", height: "100%" });
    const root = this.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":host { display: block; aspect-ratio: 3 / 2; max-width: 100% }");
    root.adoptedStyleSheets.push(sheet);
    root.append(this.#frame);
  }

  connectedCallback() {
    addEventListener("message", this.#hear);
    this.#show();
  }

  disconnectedCallback() {
    removeEventListener("message", this.#hear);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  #show() {
    const src = this.getAttribute("src");
    if (!src) return;
    const address = new URL(src, document.baseURI);
    for (const name of ASKED) {
      const value = this.getAttribute(name);
      if (value !== null) address.searchParams.set(name, value);
    }
    if (this.#frame.src === address.href) return;
    this.#frame.title = this.title || this.getAttribute("aria-label") || "Optimizer Trajectories";
    for (const { failed } of this.#asked.values()) failed(new Error("Another race took its place."));
    this.#asked.clear();
    this.#ready = new Promise((done) => {
      this.#start = done;
    });
    this.#frame.src = address.href;
  }

  /** @param {string} what @param {object} [more] @returns {Promise<any>} */
  async #ask(what, more = {}) {
    await this.#ready;
    this.#count += 1;
    const id = this.#count;
    return new Promise((done, failed) => {
      this.#asked.set(id, { done, failed });
      this.#frame.contentWindow?.postMessage({ trajectories: VERSION, do: what, id, ...more }, "*");
    });
  }

  play = () => this.#ask("play");
  pause = () => this.#ask("pause");
  seek = (/** @type {number} */ step) => this.#ask("seek", { step });
  set = (/** @type {Record<string, unknown>} */ values) => this.#ask("set", { values });
  get = () => this.#ask("get");
  screenshot = async (/** @type {"png" | "svg"} */ format = "png") =>
    (await this.#ask("screenshot", { format })).image;
  fullScreen = () => this.#ask("fullScreen");
}

customElements.define("trajectories-player", TrajectoriesPlayer);
