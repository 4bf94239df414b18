/** What one map shows, and what it wants of the page around it. */

import { themeOf } from "../core/theme.js";

/** @import { Frame } from "../core/geometry.js" */
/** @import { Message, Tensors } from "../core/payload.js" */
/** @import { Theme } from "../core/theme.js" */
/** @import { View } from "../core/viewing.js" */
/** @import { Levels } from "../panels/levels.js" */
/** @import { Shown } from "../relief/orbit.js" */
/** @import { Whose } from "./starts.js" */

/** @import { Heights } from "./shade.js" */

/** @typedef {Header.Map & {live?: boolean}} MapHeader `live`: of a training that is watched */
/**
 * The surface that is drawn.
 * @typedef {object} Drawn
 * @property {Heights} message what is drawn
 * @property {Heights} coarse what came first
 * @property {boolean} dark whether the page was dark then
 */
/**
 * @typedef {Heights & {url: string}} Detail a sharper surface of the part that is zoomed into
 */

/**
 * What one map shows. The map writes it, its parts read it.
 * @typedef {object} Scene
 * @property {MapHeader} header
 * @property {Tensors} arrays
 * @property {boolean} held a hand is on a control: all changes with every frame
 * @property {Drawn | null} surface the one that is drawn
 * @property {Detail | null} detail
 * @property {{whose: Whose, place: [number, number]} | null} dragged which start is dragged, and where it is
 * @property {Theme} theme
 * @property {Frame} frame
 * @property {number} wide how much wider lines and heads are than on a desk
 * @property {number} type how much larger letters are
 * @property {boolean} relieved the relief lies over the map, which is not to be seen
 * @property {boolean | null} equal whether x and y are to one scale; null: where their units can be compared
 * @property {number | null} tail so many steps of every path are drawn; null: all
 * @property {View["members"]} members how those of repeated runs are drawn; null: as many of them ask for
 * @property {boolean} names whether they stand at the heads
 * @property {boolean} dim whether all but the run in focus stand back
 */

/**
 * The page around a view.
 * @typedef {object} Host
 * @property {() => Promise<Plotly.Library>} [plotly] loads plotly.js, where a reader may ask for it
 * @property {(url: string) => string} resolve
 * @property {Levels} [levels] those in common with maps beside it
 * @property {(name: string, value: unknown) => void} send
 */

/** A scene before its first message. @param {HTMLElement} root @returns {Scene} */
export const createScene = (root) => ({
  header: /** @type {any} */ (undefined), // until the first message
  arrays: {},
  held: false,
  surface: null,
  detail: null,
  dragged: null,
  theme: themeOf(root),
  frame: { x: [0, 1], y: [0, 1], width: 1, height: 1 },
  wide: 1,
  type: 1,
  relieved: false,
  equal: null,
  tail: null,
  members: null,
  names: true,
  dim: false,
});

/**
 * Take a new message; whether it is of another landscape, and whether the window is another.
 * @param {Scene} scene @param {Message<MapHeader>} message @param {Theme} theme
 */
export function take(scene, { header, arrays }, theme) {
  const before = scene.header;
  const another = before?.scene !== header.scene;
  const moved = String(before?.window) !== String(header.window);
  Object.assign(scene, { header, arrays, theme, dragged: null });
  if (another || moved) {
    const [x, y] = header.window;
    Object.assign(scene.frame, { x: [...x], y: [...y] });
    scene.detail = null;
  }
  return { another, moved };
}

/** What the relief shows of a scene; null where there is none. @param {Scene} scene @returns {Shown | null} */
export function relievedOf(scene) {
  const { header, arrays, held, surface, theme, wide, type, dim, tail, members, names } = scene;
  if (!surface || header.curve) return null;
  const { x } = arrays;
  return { surface: surface.message, theme, header, arrays, x, held, wide, type, dim, tail, members, names };
}
