/** What a map shows, in numbers and words: for tests, and for hosts. */

/** @import { Clock } from "../core/clock.js" */
/** @import { createSlow } from "../overlays/slow.js" */
/** @import { createOrbit } from "../relief/orbit.js" */
/** @import { Parts } from "./parts.js" */
/** @import { createPaths } from "./paths.js" */
/** @import { Scene } from "./scene.js" */
/** @import { createTerrain } from "./terrain.js" */

/**
 * @param {object} map
 * @param {Clock} map.clock
 * @param {Scene} map.scene
 * @param {Parts} map.parts
 * @param {ReturnType<typeof createPaths>} map.paths
 * @param {ReturnType<typeof createTerrain>} map.terrain
 * @param {ReturnType<typeof createOrbit>} map.orbit
 * @param {ReturnType<typeof createSlow>} map.slow
 */
export const stateOf = ({ clock, scene, parts, paths, terrain, orbit, slow }) => ({
  step: clock.step,
  steps: clock.steps,
  playing: clock.playing,
  frames: clock.frames,
  redraws: paths.counts.paths,
  painted: terrain.counts.painted,
  grid: scene.surface?.message.arrays.z.shape ?? null,
  plotly: terrain.counts.plotly,
  sharp: scene.detail !== null,
  relief: orbit.shown ? { ...orbit.camera, ...orbit.counts } : null,
  bend: parts.said.hidden ? null : parts.said.textContent,
  held: scene.held,
  range: [scene.frame.x, scene.frame.y],
  start: scene.header?.start,
  starts: scene.header?.starts,
  members: paths.members(),
  kind: paths.kind(),
  heads: paths.heads(clock.shown()),
  phase: slow.caption(),
  runs: scene.header?.runs.map((run) => run.title),
  ready: parts.stage.classList.contains("ot-ready"),
});
