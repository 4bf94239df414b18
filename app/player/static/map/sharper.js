/** Sharper surfaces in the place of coarse ones: of the whole landscape, and of the part that is zoomed into. */

import { partOf, surfaceAt } from "./contours.js";
import { addressed } from "./shown.js";

/** @import { Host, Scene } from "./scene.js" */

/** Milliseconds that a hand rests before a coarse surface becomes a sharp one, and a zoomed one is asked for. */
const REST = 60;
const SOON = 30;

/**
 * @param {Scene} scene @param {{root: HTMLElement, reset: HTMLElement}} parts @param {Host} host
 * @param {(rested?: boolean) => Promise<void>} paint
 */
export function createSharper(scene, { root, reset }, host, paint) {
  const { frame } = scene;
  let refining = 0;

  /** The window that is shown, as an address has it. */
  const zoomedInto = () => addressed(frame);

  /** Paint finer grids in the place of coarse ones, as they come. */
  async function refine() {
    clearTimeout(refining);
    const { surface, sharp = [] } = scene.header;
    for (const url of sharp) {
      const finer = await Promise.resolve(surfaceAt(host.resolve(url))).catch(() => null);
      if (surface !== scene.header.surface || !root.isConnected) return;
      if (!finer) continue; // the coarser one stays
      if (scene.surface) scene.surface.message = finer;
      await paint();
    }
    const coarse = [scene.surface?.message, scene.detail].some((one) => one?.header.sharper);
    if (coarse) refining = window.setTimeout(takeSharper, scene.held ? REST : 0);
  }

  /** Take the sharper surfaces that coarse ones name. */
  async function takeSharper() {
    const { surface, detail, header } = scene;
    const [whole, part] = await Promise.all(
      [surface?.message, detail].map(async (one) =>
        one?.header.sharper ? surfaceAt(host.resolve(one.header.sharper)) : null,
      ),
    ).catch(() => [null, null]); // newer ones are on their way
    if (scene.header.surface !== header.surface || !root.isConnected || !(whole || part)) return;
    if (whole && scene.surface) scene.surface.message = whole;
    if (part && detail && scene.detail === detail) scene.detail = Object.assign(part, { url: detail.url });
    await paint(true);
    refine();
  }

  /** While a hand changes the landscape: the part that is zoomed into too, if that is computed at once. */
  function zoomIn() {
    const window_ = zoomedInto();
    const url = reset.hidden ? "" : partOf(scene.header.surface, window_);
    const answer = url && surfaceAt(host.resolve(url));
    if (answer && !(answer instanceof Promise)) scene.detail = Object.assign(answer, { url: window_ });
  }

  let sharpening = 0;
  let wanted = ""; // the window that is on its way
  /** Show the part that is zoomed into sharply, when the pointer rests. */
  function sharpen() {
    clearTimeout(sharpening);
    if (reset.hidden) {
      wanted = "";
      if (!scene.detail) return;
      scene.detail = null;
      paint();
      return;
    }
    const window_ = zoomedInto();
    wanted = window_;
    const url = partOf(scene.header.surface, window_);
    if (scene.detail?.url === window_ || !url) return;
    sharpening = window.setTimeout(async () => {
      const whole = scene.header.surface;
      try {
        const finer = await surfaceAt(host.resolve(url));
        if (whole !== scene.header.surface || wanted !== window_ || !root.isConnected) return;
        scene.detail = Object.assign(finer, { url: window_ });
        await paint();
        refine();
      } catch {
        // the contours stay as they are
      }
    }, SOON);
  }

  function stop() {
    clearTimeout(sharpening);
    clearTimeout(refining);
  }
  return { refine, zoomIn, sharpen, stop };
}
