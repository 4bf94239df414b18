/**
 * A player in a frame, driven by the page around it: messages in, messages out. See docs/embedding.md.
 *
 * In: {trajectories: 1, do: "play" | "pause" | "seek" | "set" | "get" | "screenshot" | "fullScreen", id?, …}. Out:
 * {trajectories: 1, event: "ready" | "step" | "change" | "ended" | "error" | "answer", id?, …}.
 */

/** @import { Driver, Kind } from "./driving.js" */

/** The version of these messages. */
const VERSION = 1;
/** @type {Kind[]} */
const EVENTS = ["ready", "step", "change", "ended"];

/**
 * @param {Driver} player
 * @param {{post: (message: object) => void, listen: (receive: (message: any) => void) => void}} frame
 */
export function listenForMessages(player, { post, listen }) {
  const tell = (/** @type {string} */ event, /** @type {object} */ more) =>
    post({ trajectories: VERSION, event, ...more });

  /** @type {Record<string, (message: any) => unknown>} what answers each request */
  const requests = {
    play: player.play,
    pause: player.pause,
    seek: ({ step }) => player.seek(step),
    set: ({ path, value, values = { [path]: value } }) => player.set(values),
    get: () => {},
    screenshot: async ({ format }) => ({ image: await player.screenshot(format) }),
    fullScreen: player.fullScreen,
  };

  listen(async (message) => {
    if (message?.trajectories === undefined || typeof message.do !== "string") return;
    const { id } = message;
    try {
      if (message.trajectories !== VERSION)
        throw new Error(`trajectories: this player speaks version ${VERSION}.`);
      const request = Object.hasOwn(requests, message.do) ? requests[message.do] : null;
      if (!request)
        throw new Error(
          `do: must be one of ${Object.keys(requests).join(", ")}, not ${JSON.stringify(message.do)}.`,
        );
      const answer = /** @type {object | undefined} */ (await request(message));
      if (id !== undefined || answer || message.do === "get")
        tell("answer", { id, ...player.get(), ...answer });
    } catch (error) {
      tell("error", { id, message: error instanceof Error ? error.message : String(error) });
    }
  });
  for (const kind of EVENTS) player.on(kind, (detail) => tell(kind, detail));
}
