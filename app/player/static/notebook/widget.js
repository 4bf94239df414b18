/**
 * The widget of a notebook (anywidget): a frame with the player, and what goes between it and the kernel. It is sent
 * with every widget, so the player itself is not here: a page asks the kernel for it once.
 */

/** @typedef {{player: string, worker: string, runtime: string, html: string, themes: object, parts: object}} Code */
/** @typedef {{status: number, body: ArrayBuffer, on: number}} Answer `on` so many changes of the scene by others */
/**
 * What anywidget gives.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(message: object) => void} send
 * @property {(event: string, listener: (...all: any[]) => void) => void} on
 * @property {(event: string, listener: (...all: any[]) => void) => void} off
 */

/** What all players of a page share: the code, and modules and data, by their addresses. @type {Map<string, Promise<any>>} */
const shared = new Map();
/** Answers under these addresses never change. */
const LASTING = /^(code|module|tables|data)\b/;
/** Who does not hear from the kernel in so many milliseconds says so: it is busy, or the notebook has none. */
const PATIENCE = 8000;
/** Milliseconds between two reports of where the playhead is. */
const OFTEN = 250;

export default { render };

/** @param {{model: Model, el: HTMLElement}} widget */
function render({ model, el }) {
  const id = crypto.randomUUID();
  const root = document.createElement("div");
  root.className = "trajectories-player";
  el.append(root);
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  const late = setTimeout(() => {
    note.textContent = "The player waits for the kernel. If this notebook was just opened, run its cell.";
    root.append(note);
  }, PATIENCE);
  const asking = createAsking(model, id);
  let end = () => {};
  let gone = false;
  async function begin() {
    try {
      const [code, scene] = await Promise.all([codeOf(model, asking.ask), asking.ask("scene")]);
      note.remove();
      end();
      if (!gone) end = play(root, model, asking.ask, id, code, scene, begin);
    } catch (error) {
      note.textContent = /** @type {Error} */ (error).message;
      root.append(note);
    }
    clearTimeout(late);
  }
  begin();
  return () => {
    gone = true;
    clearTimeout(late);
    asking.end();
    end();
    root.remove();
  };
}

/** What asks the kernel. @param {Model} model @param {string} by the view */
function createAsking(model, by) {
  /** @type {Map<string, (answer: Answer) => void>} */ const waiting = new Map();
  /** @param {any} message @param {DataView[]} buffers */
  async function hear({ answer, status, gzipped, on }, buffers) {
    const done = waiting.get(answer);
    if (!done) return;
    waiting.delete(answer);
    const stream = new Blob([/** @type {any} */ (buffers[0])]).stream();
    const body = gzipped ? stream.pipeThrough(new DecompressionStream("gzip")) : stream;
    done({ status, on, body: await new Response(body).arrayBuffer() });
  }
  model.on("msg:custom", hear);
  /** @param {string} address @returns {Promise<Answer>} */
  function ask(address) {
    const known = shared.get(address);
    if (known) return known;
    const coming = new Promise((/** @type {(answer: Answer) => void} */ done) => {
      const number = crypto.randomUUID();
      waiting.set(number, done);
      model.send({ ask: address, id: number, by });
    });
    if (!LASTING.test(address) || address === "code") return coming;
    shared.set(address, coming);
    coming.then(({ status }) => status === 200 || shared.delete(address));
    return coming;
  }
  return {
    ask,
    end() {
      model.off("msg:custom", hear);
      waiting.clear();
    },
  };
}

/** The player's code, which a page keeps. @param {Model} model @param {(address: string) => Promise<Answer>} ask @returns {Promise<Code>} */
function codeOf(model, ask) {
  const name = `code ${model.get("_code")}`;
  const known = shared.get(name);
  if (known) return known;
  const coming = ask("code").then(({ body }) => JSON.parse(new TextDecoder().decode(body)));
  shared.set(name, coming);
  return coming;
}

/**
 * @param {HTMLElement} root @param {Model} model @param {(address: string) => Promise<Answer>} ask @param {string} id
 * @param {Code} code @param {Answer} scene @param {() => void} renew begins anew @returns {() => void} what ends it
 */
function play(root, model, ask, id, code, scene, renew) {
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts", "allow-popups", "allow-downloads");
  frame.allow = "fullscreen";
  frame.title = "Optimizer Trajectories";
  frame.style.cssText = "display: block; width: 100%; height: 480px; border: 0";
  frame.srcdoc = code.html;
  const { port1: port, port2: theirs } = new MessageChannel();
  frame.onload = () => {
    const { player, worker, runtime, themes, parts } = code;
    const bundle = scene.body.slice(0);
    const around = { player, worker, runtime, themes, parts, bundle, theme: themeOf(root) };
    frame.contentWindow?.postMessage(
      { ...around, on: scene.on, step: model.get("step"), playing: model.get("playing") },
      "*",
      [theirs],
    );
  };
  root.append(frame);

  const take = createTaking(port, ask, id);
  /** @type {Record<string, unknown>} */
  const told = { step: model.get("step"), playing: model.get("playing"), training: model.get("training") };
  /** How often the kernel has set each. @type {Record<string, number>} */
  const puts = { step: 0, playing: 0, training: 0 };
  const save = rarely(OFTEN, () => {
    for (const [name, value] of Object.entries(told)) model.set(name, value);
    model.save_changes();
  });
  /** @type {Record<string, (message: any) => void>} what the frame says */
  const heard = {
    ask: async ({ ask: address, number }) => port.postMessage({ ...(await ask(address)), number }),
    height: ({ height }) => {
      frame.style.height = `${height}px`;
    },
    scene: ({ scene: next, link, on }) => {
      model.set("scene", next);
      model.set("_by", id);
      model.set("_on", on);
      if (link) model.set("_link", link);
      model.save_changes();
    },
    changes: ({ changes }) => model.send({ changes }),
    again: () => take({ changed: true }),
    renew,
    told: ({ told: now, puts: heardOf }) => {
      for (const [name, value] of Object.entries(now)) if (heardOf[name] === puts[name]) told[name] = value; // else the kernel has set it meanwhile
      save("playing" in now);
    },
    title: ({ title }) => {
      frame.title = title;
    },
  };
  port.onmessage = ({ data }) => heard[data.say]?.(data);

  const put = (/** @type {"step" | "playing" | "training"} */ name) => () => {
    const value = model.get(name);
    if (value === told[name]) return;
    told[name] = value;
    puts[name] += 1;
    port.postMessage({ put: name, value, count: puts[name] });
  };
  const listeners = /** @type {[string, (...all: any[]) => void][]} */ ([
    ["change:step", put("step")],
    ["change:playing", put("playing")],
    ["change:training", put("training")],
    ["msg:custom", take],
  ]);
  for (const [event, listener] of listeners) model.on(event, listener);
  const unwatch = watchTheme(root, (theme) => port.postMessage({ theme }));
  return () => {
    save.end();
    unwatch();
    for (const [event, listener] of listeners) model.off(event, listener);
    port.close();
    frame.remove();
  };
}

/** What takes over the scene, when it was changed elsewhere: one question at a time. @param {MessagePort} port @param {(address: string) => Promise<Answer>} ask @param {string} id */
function createTaking(port, ask, id) {
  let [busy, again] = [false, false];
  return async function take(/** @type {{changed?: boolean, by?: string}} */ { changed, by }) {
    if (!changed || by === id) return;
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      const { status, body, on } = await ask("scene");
      if (status === 200) port.postMessage({ bundle: body, on });
    }
    busy = false;
  };
}

/** Do something now and then: at once if it is urgent, else after a while. @param {number} often @param {() => void} act */
function rarely(often, act) {
  let timer = 0;
  const go = () => {
    clearTimeout(timer);
    timer = 0;
    act();
  };
  return Object.assign(
    (/** @type {boolean} */ urgent) => {
      if (urgent) go();
      else timer ||= window.setTimeout(go, often);
    },
    { end: () => clearTimeout(timer) },
  );
}

/** The colours that a notebook has where the player stands, whatever kind of notebook it is. @param {Element} element */
function themeOf(element) {
  const { color, colorScheme } = getComputedStyle(element);
  for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(backgroundColor)) return { color, background: backgroundColor };
  }
  const dark = colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
  return { color, background: dark ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)" };
}

/** Hear of another theme: notebooks change attributes of their root, and load its style sheet before or after. @param {Element} element @param {(theme: {color: string, background: string}) => void} tell */
function watchTheme(element, tell) {
  let last = JSON.stringify(themeOf(element));
  const look = () => {
    const theme = themeOf(element);
    if (JSON.stringify(theme) === last) return;
    last = JSON.stringify(theme);
    tell(theme);
  };
  const observer = new MutationObserver(look);
  for (const one of [document.documentElement, document.body]) observer.observe(one, { attributes: true });
  observer.observe(document.head, { childList: true });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", look);
  document.addEventListener("load", look, true);
  document.addEventListener("transitionend", look);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", look);
    document.removeEventListener("load", look, true);
    document.removeEventListener("transitionend", look);
  };
}
